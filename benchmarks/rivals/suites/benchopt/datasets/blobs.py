from benchopt import BaseDataset
from subject import SIZES, problem


class Dataset(BaseDataset):
    name = "blobs"
    parameters = {"size": SIZES}

    def get_data(self):
        return {"problem": problem(self.size)}
