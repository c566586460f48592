from benchopt import BaseSolver
from subject import FITS


class Solver(BaseSolver):
    name = "lloyd"
    parameters = {"implementation": list(FITS)}

    def set_objective(self, problem):
        self.fit, self.problem = FITS[self.implementation], problem

    def warm_up(self):
        self.run_once()

    def run(self, _):
        self.clustering = self.fit(self.problem)

    def get_result(self):
        return {"clustering": self.clustering}
