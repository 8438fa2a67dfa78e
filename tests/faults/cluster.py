"""Does a cluster of brokers go on when the node that everybody speaks to is killed?"""

import os
import subprocess
import tempfile
from pathlib import Path

from deploy.engines import rabbitmq_binaries
from tests.faults.kitchen import AINO, kitchen
from tests.servers import Server, postgres_here, rabbitmq_cluster, wait_until


def a_node_of_the_broker_is_killed() -> None:
    """Publishing and hearing go on through the nodes that are left, once and in order. Raises Missing."""
    with (
        rabbitmq_cluster() as (first, second, third),
        postgres_here() as postgres,
        tempfile.TemporaryDirectory(prefix="vertais-kitchen-") as folder,
        kitchen(Path(folder), postgres.url, ";".join((first.url, second.url, third.url))) as bakery,
        bakery.lit(),
    ):
        bakery.order(AINO, *range(101, 201))
        wait_until(lambda: bakery.heard() == 100, "all is heard")
        assert set(leaders(second)) == {"v1@localhost"}
        first.kill()
        bakery.order(AINO, *range(201, 301))
        wait_until(lambda: bakery.heard() == 200, "all is heard through another node")
        assert "v1@localhost" not in leaders(second)
        assert bakery.baked(AINO) == list(range(101, 301))


def leaders(node: Server) -> list[str]:
    """The node that leads each of the oven's queues, as one of the nodes tells."""
    asked = ["list_queues", "name", "leader", "--quiet", "--no-table-headers"]
    told = subprocess.run(
        [f"{rabbitmq_binaries()}/rabbitmqctl", *asked],
        env=os.environ | node.program.env,
        check=True,
        capture_output=True,
        text=True,
    )
    rows = (line.split("\t") for line in told.stdout.splitlines())
    return [leader for name, leader in rows if name.startswith("oven.")]
