package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The inspector's JSON, in the forms that builds of different verbosity give. */
class EngineLayerTest {
    @Test
    void detailedLayersTellTacticAndNodes() {
        List<EngineLayer> layers = EngineLayer.of("""
                {"Layers": [{
                  "Name": "__myl_MulAdd_myl0_3", "LayerType": "kgen", "Inputs": [], "Outputs": [],
                  "TacticName": "__myl_MulAdd_0x5f", "StreamId": 0,
                  "Metadata": "[ONNX Layer: norm/Mul]\\u001e[ONNX Layer: norm/Add]"
                },{
                  "Name": "fc1/MatMul+fc1/Add_myl0_4", "LayerType": "gemm",
                  "TacticName": "sm90_xmma_gemm_f16f16_f16f32_f32_tn_n_tilesize64x64x64", "Metadata": ""
                },{
                  "Name": "fc2/MatMul + fc2/Add", "LayerType": "CaskConvolution", "HasSparseWeights": 1,
                  "TacticName": "sm80_xmma_fprop", "TacticValue": "0x11"
                },{
                  "Name": "fc3/MatMul", "TacticName": "sm80_xmma_sparse_gemm_f16"
                }],
                "Bindings": ["x", "y"]}
                """);
        assertEquals(4, layers.size());
        assertEquals(Set.of("norm/Mul", "norm/Add"), layers.get(0).nodes());
        assertEquals(Set.of("fc1/MatMul", "fc1/Add"), layers.get(1).nodes());
        assertEquals(
                List.of(false, false, true, true),
                layers.stream().map(EngineLayer::sparse).toList());
        assertEquals("fc3/MatMul by sm80_xmma_sparse_gemm_f16", layers.get(3).text());
    }

    @Test
    void namesAloneAreEnough() {
        List<EngineLayer> layers = EngineLayer.of("{\"Layers\": [\"a + b\", \"c\"], \"Bindings\": []}");
        assertEquals(new EngineLayer("a + b", "", Set.of("a", "b"), false), layers.get(0));
        assertEquals("c", layers.get(1).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "null", "{\"Layers\": 3}", "text", "{\"Layers\": [{]}"})
    void whatIsNoSuchJsonTellsNothing(String text) {
        assertTrue(EngineLayer.of(text).isEmpty(), text);
    }
}
