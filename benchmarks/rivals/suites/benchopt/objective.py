from benchopt import BaseObjective


class Objective(BaseObjective):
    name = "K-Means"
    sampling_strategy = "run_once"

    def set_data(self, problem):
        self.problem = problem

    def get_objective(self):
        return {"problem": self.problem}

    def evaluate_result(self, clustering):
        return {"value": clustering.inertia}
