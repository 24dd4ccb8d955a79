"""Buildings of the neighbouring districts: skyline only, attached to nothing."""

import numpy as np
import pandas as pd

from data.generator.buildings import Stock
from data.generator.register import STOREY_M
from data.generator.spec import Spec


def context_table(spec: Spec, stock: Stock, outside: np.ndarray) -> pd.DataFrame:
    """Return the rows of ``stock`` chosen by ``outside`` as base-map buildings."""
    storeys, use = stock.storeys[outside], stock.use[outside]
    height = storeys * np.array([STOREY_M[u] for u in use])
    return pd.DataFrame({
        "code": [f"CTX{i:05d}" for i in range(1, len(use) + 1)], "kind": use,
        "height_m": np.round(height + spec.rng(9).uniform(0.3, 4, len(use)), 1),
        "geometry": stock.shapes[outside],
    })
