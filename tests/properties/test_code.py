"""The code of random graphs, run by the libraries that it is written for."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import cgraph as cg
from helpers.libraries import LIBRARIES, close, run
from helpers.recipes import recipes

SHARES = {"numpy": 0.35, "autograd": 0.35, "torch": 0.35, "jax": 0.05}  # JAX compiles each shape


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_finds_the_same_value_and_gradient(library, pytestconfig):

    def property_(recipe):
        parts = recipe.graph()
        weighted = cg.sum(parts.output * recipe.weights)
        graph = cg.Graph(
            *(view for view in parts if not view.consumers), weighted.named("weighted")
        )
        graph.evaluate({})
        value, gradients = run(graph, library)
        np.testing.assert_allclose(value, graph.output.value, rtol=1e-9, atol=1e-9)
        close(gradients, graph.backward() if graph.output.varies else {}, 1e-9)

    steady = settings(
        max_examples=max(1, round(pytestconfig.getoption("--graphs") * SHARES[library])),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    steady(given(recipes())(property_))()
