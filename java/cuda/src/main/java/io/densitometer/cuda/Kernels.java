package io.densitometer.cuda;

import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cudakernels.dsm_cuda_add_layer_norm_params;
import io.densitometer.cudakernels.dsm_cuda_affine_pool_params;
import io.densitometer.cudakernels.dsm_cuda_attention_params;
import io.densitometer.cudakernels.dsm_cuda_autocorrelation_delays_params;
import io.densitometer.cudakernels.dsm_cuda_autocorrelation_params;
import io.densitometer.cudakernels.dsm_cuda_circular_windows_params;
import io.densitometer.cudakernels.dsm_cuda_conv1d_params;
import io.densitometer.cudakernels.dsm_cuda_cumsum_params;
import io.densitometer.cudakernels.dsm_cuda_delay_aggregation_params;
import io.densitometer.cudakernels.dsm_cuda_elementwise_params;
import io.densitometer.cudakernels.dsm_cuda_embedding_params;
import io.densitometer.cudakernels.dsm_cuda_fourier_attention_params;
import io.densitometer.cudakernels.dsm_cuda_fourier_mix_params;
import io.densitometer.cudakernels.dsm_cuda_gather_elements_params;
import io.densitometer.cudakernels.dsm_cuda_gather_params;
import io.densitometer.cudakernels.dsm_cuda_pool1d_params;
import io.densitometer.cudakernels.dsm_cuda_prob_attention_params;
import io.densitometer.cudakernels.dsm_cuda_reduce_params;
import io.densitometer.cudakernels.dsm_cuda_scatter_elements_params;
import io.densitometer.cudakernels.dsm_cuda_segment_merge_params;
import io.densitometer.cudakernels.dsm_cuda_series_decomposition_params;
import io.densitometer.cudakernels.dsm_cuda_series_layer_norm_params;
import io.densitometer.cudakernels.dsm_cuda_softmax_params;
import io.densitometer.cudakernels.dsm_cuda_spmm_24_params;
import io.densitometer.cudakernels.dsm_cuda_spmm_bsr_params;
import io.densitometer.cudakernels.dsm_cuda_spmm_csr_params;
import io.densitometer.cudakernels.dsm_cuda_top_k_params;
import io.densitometer.cudakernels.global.cudakernels;
import java.util.List;

/** The ops of the kernel library; a new one is one constant and one entry of the list. */
final class Kernels {
    static final Kernel<dsm_cuda_add_layer_norm_params> ADD_LAYER_NORM = new Kernel<>(
            "add_layer_norm",
            cudakernels::dsm_cuda_add_layer_norm_variants,
            cudakernels::dsm_cuda_add_layer_norm_variant_name,
            cudakernels::dsm_cuda_add_layer_norm_check,
            cudakernels::dsm_cuda_add_layer_norm,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_affine_pool_params> AFFINE_POOL = new Kernel<>(
            "affine_pool",
            cudakernels::dsm_cuda_affine_pool_variants,
            cudakernels::dsm_cuda_affine_pool_variant_name,
            cudakernels::dsm_cuda_affine_pool_check,
            cudakernels::dsm_cuda_affine_pool,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_attention_params> ATTENTION = new Kernel<>(
            "attention",
            cudakernels::dsm_cuda_attention_variants,
            cudakernels::dsm_cuda_attention_variant_name,
            cudakernels::dsm_cuda_attention_check,
            cudakernels::dsm_cuda_attention,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_autocorrelation_params> AUTOCORRELATION = new Kernel<>(
            "autocorrelation",
            cudakernels::dsm_cuda_autocorrelation_variants,
            cudakernels::dsm_cuda_autocorrelation_variant_name,
            cudakernels::dsm_cuda_autocorrelation_check,
            cudakernels::dsm_cuda_autocorrelation,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_autocorrelation_delays_params> AUTOCORRELATION_DELAYS = new Kernel<>(
            "autocorrelation_delays",
            cudakernels::dsm_cuda_autocorrelation_delays_variants,
            cudakernels::dsm_cuda_autocorrelation_delays_variant_name,
            cudakernels::dsm_cuda_autocorrelation_delays_check,
            cudakernels::dsm_cuda_autocorrelation_delays,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_circular_windows_params> CIRCULAR_WINDOWS = new Kernel<>(
            "circular_windows",
            cudakernels::dsm_cuda_circular_windows_variants,
            cudakernels::dsm_cuda_circular_windows_variant_name,
            cudakernels::dsm_cuda_circular_windows_check,
            cudakernels::dsm_cuda_circular_windows,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_conv1d_params> CONV1D = new Kernel<>(
            "conv1d",
            cudakernels::dsm_cuda_conv1d_variants,
            cudakernels::dsm_cuda_conv1d_variant_name,
            cudakernels::dsm_cuda_conv1d_check,
            cudakernels::dsm_cuda_conv1d,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_cumsum_params> CUMSUM = new Kernel<>(
            "cumsum",
            cudakernels::dsm_cuda_cumsum_variants,
            cudakernels::dsm_cuda_cumsum_variant_name,
            cudakernels::dsm_cuda_cumsum_check,
            cudakernels::dsm_cuda_cumsum,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_delay_aggregation_params> DELAY_AGGREGATION = new Kernel<>(
            "delay_aggregation",
            cudakernels::dsm_cuda_delay_aggregation_variants,
            cudakernels::dsm_cuda_delay_aggregation_variant_name,
            cudakernels::dsm_cuda_delay_aggregation_check,
            cudakernels::dsm_cuda_delay_aggregation,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_elementwise_params> ELEMENTWISE = new Kernel<>(
            "elementwise",
            cudakernels::dsm_cuda_elementwise_variants,
            cudakernels::dsm_cuda_elementwise_variant_name,
            cudakernels::dsm_cuda_elementwise_check,
            cudakernels::dsm_cuda_elementwise,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_embedding_params> EMBEDDING = new Kernel<>(
            "embedding",
            cudakernels::dsm_cuda_embedding_variants,
            cudakernels::dsm_cuda_embedding_variant_name,
            cudakernels::dsm_cuda_embedding_check,
            cudakernels::dsm_cuda_embedding,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_fourier_attention_params> FOURIER_ATTENTION = new Kernel<>(
            "fourier_attention",
            cudakernels::dsm_cuda_fourier_attention_variants,
            cudakernels::dsm_cuda_fourier_attention_variant_name,
            cudakernels::dsm_cuda_fourier_attention_check,
            cudakernels::dsm_cuda_fourier_attention,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_fourier_mix_params> FOURIER_MIX = new Kernel<>(
            "fourier_mix",
            cudakernels::dsm_cuda_fourier_mix_variants,
            cudakernels::dsm_cuda_fourier_mix_variant_name,
            cudakernels::dsm_cuda_fourier_mix_check,
            cudakernels::dsm_cuda_fourier_mix,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_gather_params> GATHER = new Kernel<>(
            "gather",
            cudakernels::dsm_cuda_gather_variants,
            cudakernels::dsm_cuda_gather_variant_name,
            cudakernels::dsm_cuda_gather_check,
            cudakernels::dsm_cuda_gather,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_gather_elements_params> GATHER_ELEMENTS = new Kernel<>(
            "gather_elements",
            cudakernels::dsm_cuda_gather_elements_variants,
            cudakernels::dsm_cuda_gather_elements_variant_name,
            cudakernels::dsm_cuda_gather_elements_check,
            cudakernels::dsm_cuda_gather_elements,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_pool1d_params> POOL1D = new Kernel<>(
            "pool1d",
            cudakernels::dsm_cuda_pool1d_variants,
            cudakernels::dsm_cuda_pool1d_variant_name,
            cudakernels::dsm_cuda_pool1d_check,
            cudakernels::dsm_cuda_pool1d,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_prob_attention_params> PROB_ATTENTION = new Kernel<>(
            "prob_attention",
            cudakernels::dsm_cuda_prob_attention_variants,
            cudakernels::dsm_cuda_prob_attention_variant_name,
            cudakernels::dsm_cuda_prob_attention_check,
            cudakernels::dsm_cuda_prob_attention,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_reduce_params> REDUCE = new Kernel<>(
            "reduce",
            cudakernels::dsm_cuda_reduce_variants,
            cudakernels::dsm_cuda_reduce_variant_name,
            cudakernels::dsm_cuda_reduce_check,
            cudakernels::dsm_cuda_reduce,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_scatter_elements_params> SCATTER_ELEMENTS = new Kernel<>(
            "scatter_elements",
            cudakernels::dsm_cuda_scatter_elements_variants,
            cudakernels::dsm_cuda_scatter_elements_variant_name,
            cudakernels::dsm_cuda_scatter_elements_check,
            cudakernels::dsm_cuda_scatter_elements,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_segment_merge_params> SEGMENT_MERGE = new Kernel<>(
            "segment_merge",
            cudakernels::dsm_cuda_segment_merge_variants,
            cudakernels::dsm_cuda_segment_merge_variant_name,
            cudakernels::dsm_cuda_segment_merge_check,
            cudakernels::dsm_cuda_segment_merge,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_series_decomposition_params> SERIES_DECOMPOSITION = new Kernel<>(
            "series_decomposition",
            cudakernels::dsm_cuda_series_decomposition_variants,
            cudakernels::dsm_cuda_series_decomposition_variant_name,
            cudakernels::dsm_cuda_series_decomposition_check,
            cudakernels::dsm_cuda_series_decomposition,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_series_layer_norm_params> SERIES_LAYER_NORM = new Kernel<>(
            "series_layer_norm",
            cudakernels::dsm_cuda_series_layer_norm_variants,
            cudakernels::dsm_cuda_series_layer_norm_variant_name,
            cudakernels::dsm_cuda_series_layer_norm_check,
            cudakernels::dsm_cuda_series_layer_norm,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_softmax_params> SOFTMAX = new Kernel<>(
            "softmax",
            cudakernels::dsm_cuda_softmax_variants,
            cudakernels::dsm_cuda_softmax_variant_name,
            cudakernels::dsm_cuda_softmax_check,
            cudakernels::dsm_cuda_softmax,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_spmm_24_params> SPMM_24 = new Kernel<>(
            "spmm_24",
            cudakernels::dsm_cuda_spmm_24_variants,
            cudakernels::dsm_cuda_spmm_24_variant_name,
            cudakernels::dsm_cuda_spmm_24_check,
            cudakernels::dsm_cuda_spmm_24,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_spmm_bsr_params> SPMM_BSR = new Kernel<>(
            "spmm_bsr",
            cudakernels::dsm_cuda_spmm_bsr_variants,
            cudakernels::dsm_cuda_spmm_bsr_variant_name,
            cudakernels::dsm_cuda_spmm_bsr_check,
            cudakernels::dsm_cuda_spmm_bsr,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_spmm_csr_params> SPMM_CSR = new Kernel<>(
            "spmm_csr",
            cudakernels::dsm_cuda_spmm_csr_variants,
            cudakernels::dsm_cuda_spmm_csr_variant_name,
            cudakernels::dsm_cuda_spmm_csr_check,
            cudakernels::dsm_cuda_spmm_csr,
            (p, variant) -> p.variant(variant));
    static final Kernel<dsm_cuda_top_k_params> TOP_K = new Kernel<>(
            "top_k",
            cudakernels::dsm_cuda_top_k_variants,
            cudakernels::dsm_cuda_top_k_variant_name,
            cudakernels::dsm_cuda_top_k_check,
            cudakernels::dsm_cuda_top_k,
            (p, variant) -> p.variant(variant));

    /** All of them, by name. */
    static final List<Kernel<?>> ALL = List.of(
            ADD_LAYER_NORM,
            AFFINE_POOL,
            ATTENTION,
            AUTOCORRELATION,
            AUTOCORRELATION_DELAYS,
            CIRCULAR_WINDOWS,
            CONV1D,
            CUMSUM,
            DELAY_AGGREGATION,
            ELEMENTWISE,
            EMBEDDING,
            FOURIER_ATTENTION,
            FOURIER_MIX,
            GATHER,
            GATHER_ELEMENTS,
            POOL1D,
            PROB_ATTENTION,
            REDUCE,
            SCATTER_ELEMENTS,
            SEGMENT_MERGE,
            SERIES_DECOMPOSITION,
            SERIES_LAYER_NORM,
            SOFTMAX,
            SPMM_24,
            SPMM_BSR,
            SPMM_CSR,
            TOP_K);

    private Kernels() {}

    /** Fails unless a function of the library succeeded. */
    static void check(int status, String what) {
        if (status != cudakernels.DSM_CUDA_OK) {
            throw new DeviceException(
                    what + ": " + cudakernels.dsm_cuda_status_text(status).getString());
        }
    }
}
