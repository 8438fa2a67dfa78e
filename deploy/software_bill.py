"""Of what is this image made? A CycloneDX 1.5 bill of its Python and Debian packages, on stdout.

https://cyclonedx.org/docs/1.5/json/
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions


def bill(title: str) -> dict[str, object]:
    parts = [*python_packages(), *debian_packages()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": title}},
        "components": sorted(parts, key=lambda part: part["purl"]),
    }


def python_packages() -> Iterator[dict[str, str]]:
    for one in distributions():
        name = one.name.lower().replace("_", "-")
        yield {
            "type": "library",
            "name": name,
            "version": one.version,
            "purl": f"pkg:pypi/{name}@{one.version}",
        }


def debian_packages() -> Iterator[dict[str, str]]:
    told = subprocess.run(
        ["/usr/bin/dpkg-query", "--show", "--showformat=${Package}\t${Version}\t${Architecture}\n"],
        check=True,
        capture_output=True,
        text=True,
    )
    for line in told.stdout.splitlines():
        name, version, architecture = line.split("\t")
        purl = f"pkg:deb/debian/{name}@{version}?arch={architecture}"
        yield {"type": "library", "name": name, "version": version, "purl": purl}


if __name__ == "__main__":
    json.dump(bill(sys.argv[1]), sys.stdout, indent=1)
