"""How is a mixed-integer program written down, and what does HiGHS make of it?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

INF = float("inf")


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to search. `nodes` bounds it the same way on every machine; `seconds`, for a whole
    proposal, only guards against hanging, and a search that it ends may not repeat."""

    nodes: int = 200
    seconds: float = 30.0

    def part(self, share: float) -> "Effort":
        return Effort(self.nodes, self.seconds * share)


@dataclass(slots=True)
class Program:
    """Columns and rows as they are named, before the solver sees them."""

    costs: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def column(self, cost: float = 0.0, upper: float = 1.0, whole: bool = True) -> int:
        self.costs.append(cost)
        self.uppers.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, lower: float, terms: Iterable[tuple[int, float]], upper: float) -> None:
        summed: dict[int, float] = {}
        for column, factor in terms:
            summed[column] = summed.get(column, 0.0) + factor
        self.rows.append((lower, upper, summed))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best found: which columns are chosen, its cost, and the cost that none can be under."""

    chosen: frozenset[int]
    cost: float
    at_least: float
    proved: bool
    ran_out_of_time: bool


def optimise(program: Program, seed: int, effort: Effort) -> Outcome | None:
    """Find the cheapest; None where nothing fits the rows (or nothing was found in time)."""
    import highspy

    without_types: Any = highspy
    solver = without_types.Highs()
    for option, value in _options(seed, effort).items():
        solver.setOptionValue(option, value)
    solver.passModel(_as_lp(program))
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = solver.getSolution().col_value
    return Outcome(
        chosen=frozenset(turn for turn, value in enumerate(values) if value > 0.5),
        cost=info.objective_function_value,
        at_least=max(0.0, info.mip_dual_bound),
        proved=status == highspy.HighsModelStatus.kOptimal,
        ran_out_of_time=status == highspy.HighsModelStatus.kTimeLimit,
    )


def _options(seed: int, effort: Effort) -> dict[str, Any]:
    """One thread and a fixed seed, so that the same question has the same answer."""
    return {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": seed % 2**31,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-4,
        "mip_max_nodes": effort.nodes,
        "time_limit": effort.seconds,
    }


def _as_lp(program: Program) -> Any:
    import highspy
    import numpy as np

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.costs), len(program.rows)
    lp.col_cost_, lp.col_upper_ = np.array(program.costs), np.array(program.uppers)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.row_lower_ = np.array([lower for lower, _, _ in program.rows])
    lp.row_upper_ = np.array([upper for _, upper, _ in program.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    ends = np.cumsum([0, *(len(terms) for _, _, terms in program.rows)])
    lp.a_matrix_.start_ = ends
    lp.a_matrix_.index_ = np.array([turn for _, _, terms in program.rows for turn in terms])
    lp.a_matrix_.value_ = np.array([factor for _, _, terms in program.rows for factor in terms.values()])
    lp.integrality_ = [
        highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        for whole in program.whole
    ]
    return lp
