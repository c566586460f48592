import pytest
from subject import FITS, SIZES, problem


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("implementation", FITS)
def test_fit(benchmark, implementation, size):
    benchmark.group = size
    benchmark(FITS[implementation], problem(size))
