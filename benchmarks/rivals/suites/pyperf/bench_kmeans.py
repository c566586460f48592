import pyperf
from subject import FITS, SIZES, problem

runner = pyperf.Runner()
for size in SIZES:
    for implementation, fit in FITS.items():
        runner.bench_func(f"{implementation} {size}", fit, problem(size))
