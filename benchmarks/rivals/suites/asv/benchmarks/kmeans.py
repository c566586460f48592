from subject import FITS, SIZES, problem


class KMeans:
    params = (SIZES, list(FITS))
    param_names = ("size", "implementation")

    def setup(self, size, implementation):
        self.fit, self.problem = FITS[implementation], problem(size)

    def time_fit(self, size, implementation):
        self.fit(self.problem)
