"""How much work the store takes; see `bench_store` for what is measured."""

from pathlib import Path

from tests.benchmarks import bench_store
from tests.conftest import Counted


async def test_the_store_takes_many_units_a_second(tmp_path: Path, counted: Counted) -> None:
    for name, rate in (await bench_store.run(tmp_path)).items():
        counted(f"{name} units/s", rate)
        assert rate > 100
