package io.densitometer.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
import java.util.List;

/**
 * Hyper-parameters under the names of the published implementation (thuml/Time-Series-Library, run.py). Unset fields take that
 * program's defaults.
 *
 * @param seqLen past steps given
 * @param labelLen past steps that start the decoder's input
 * @param predLen steps forecast
 * @param encIn input channels
 * @param decIn decoder input channels
 * @param cOut forecast channels
 * @param dModel width
 * @param nHeads attention heads
 * @param dFf hidden width of the feed-forward part
 * @param eLayers encoder layers
 * @param dLayers decoder layers
 * @param factor ProbSparse and auto-correlation factor; routers of Crossformer
 * @param movingAvg window size or sizes of the series decomposition
 * @param distil whether Informer's encoder halves the length between layers
 * @param activation {@code gelu} or {@code relu}
 * @param embed {@code timeF}, {@code fixed} or {@code learned}
 * @param freq time-feature frequency: {@code h}, {@code t}, {@code s}, {@code m}, {@code a}, {@code w}, {@code d}, {@code b}
 * @param dropout ratio in training
 * @param version FEDformer: {@code fourier} or {@code Wavelets}
 * @param modeSelect FEDformer: {@code random} or {@code low}
 * @param modes FEDformer: frequencies kept
 * @param waveletC FEDformer Wavelets: channels
 * @param waveletK FEDformer Wavelets: polynomials
 * @param waveletAlpha FEDformer Wavelets: frequencies kept
 * @param segLen Crossformer: steps per segment
 * @param winSize Crossformer: segments merged between scales
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelConfig(
        @JsonProperty("seq_len") Integer seqLen,
        @JsonProperty("label_len") Integer labelLen,
        @JsonProperty("pred_len") Integer predLen,
        @JsonProperty("enc_in") Integer encIn,
        @JsonProperty("dec_in") Integer decIn,
        @JsonProperty("c_out") Integer cOut,
        @JsonProperty("d_model") Integer dModel,
        @JsonProperty("n_heads") Integer nHeads,
        @JsonProperty("d_ff") Integer dFf,
        @JsonProperty("e_layers") Integer eLayers,
        @JsonProperty("d_layers") Integer dLayers,
        @JsonProperty("factor") Integer factor,

        @JsonProperty("moving_avg") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<Integer> movingAvg,

        @JsonProperty("distil") Boolean distil,
        @JsonProperty("activation") String activation,
        @JsonProperty("embed") String embed,
        @JsonProperty("freq") String freq,
        @JsonProperty("dropout") Double dropout,
        @JsonProperty("version") String version,
        @JsonProperty("mode_select") String modeSelect,
        @JsonProperty("modes") Integer modes,
        @JsonProperty("wavelet_c") Integer waveletC,
        @JsonProperty("wavelet_k") Integer waveletK,
        @JsonProperty("wavelet_alpha") Integer waveletAlpha,
        @JsonProperty("seg_len") Integer segLen,
        @JsonProperty("win_size") Integer winSize) {
    public ModelConfig {
        seqLen = or(seqLen, 96);
        labelLen = or(labelLen, 48);
        predLen = or(predLen, 96);
        encIn = or(encIn, 7);
        decIn = or(decIn, encIn);
        cOut = or(cOut, encIn);
        dModel = or(dModel, 512);
        nHeads = or(nHeads, 8);
        dFf = or(dFf, 2048);
        eLayers = or(eLayers, 2);
        dLayers = or(dLayers, 1);
        factor = or(factor, 1);
        movingAvg = movingAvg == null ? List.of(25) : List.copyOf(movingAvg);
        distil = distil == null || distil;
        activation = or(activation, "gelu");
        embed = or(embed, "timeF");
        freq = or(freq, "h");
        dropout = dropout == null ? 0.1 : dropout;
        version = or(version, "fourier");
        modeSelect = or(modeSelect, "random");
        modes = or(modes, 32);
        waveletC = or(waveletC, 128);
        waveletK = or(waveletK, 8);
        waveletAlpha = or(waveletAlpha, 16);
        segLen = or(segLen, 12);
        winSize = or(winSize, 2);
        positive("seq_len", seqLen);
        positive("pred_len", predLen);
        positive("enc_in", encIn);
        positive("dec_in", decIn);
        positive("c_out", cOut);
        positive("d_model", dModel);
        positive("n_heads", nHeads);
        positive("d_ff", dFf);
        positive("e_layers", eLayers);
        positive("d_layers", dLayers);
        positive("factor", factor);
        positive("modes", modes);
        positive("wavelet_c", waveletC);
        positive("wavelet_k", waveletK);
        positive("wavelet_alpha", waveletAlpha);
        positive("seg_len", segLen);
        positive("win_size", winSize);
        require(
                labelLen >= 0 && labelLen <= seqLen,
                "label_len " + labelLen + " must lie between 0 and seq_len " + seqLen);
        long widest = Math.max(Math.max(dModel, dFf), Math.max(seqLen, labelLen + predLen));
        require(dModel * widest <= Integer.MAX_VALUE, "d_model " + dModel + " by " + widest + " elements is too large");
        require(dModel % nHeads == 0, "d_model " + dModel + " must be a multiple of n_heads " + nHeads);
        require(dropout >= 0 && dropout < 1, "dropout " + dropout + " must lie in [0, 1)");
        require(
                movingAvg.stream().allMatch(w -> w != null && w > 0 && w < 1 << 16 && w % 2 == 1),
                "moving_avg " + movingAvg + " must be odd and positive");
    }

    private static final ObjectMapper JSON = new ObjectMapper().disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    /**
     * The config in a JSON object; keys of other programs are ignored.
     *
     * @throws BadInputException when it is not JSON, or a value is impossible
     */
    public static ModelConfig parse(String json) {
        try {
            ModelConfig config = JSON.readValue(json, ModelConfig.class);
            require(config != null, "the file holds null, not an object");
            return config;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw bad;
            }
            throw new BadInputException(
                    "config: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
        }
    }

    /** All keys as a JSON object. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same model with other widths. */
    public ModelConfig withWidths(int width, int hidden) {
        return new ModelConfig(
                seqLen,
                labelLen,
                predLen,
                encIn,
                decIn,
                cOut,
                width,
                nHeads,
                hidden,
                eLayers,
                dLayers,
                factor,
                movingAvg,
                distil,
                activation,
                embed,
                freq,
                dropout,
                version,
                modeSelect,
                modes,
                waveletC,
                waveletK,
                waveletAlpha,
                segLen,
                winSize);
    }

    /** Decoder input length: label_len + pred_len. */
    public int decoderLength() {
        return labelLen + predLen;
    }

    private static Integer or(Integer value, int standard) {
        return value == null ? Integer.valueOf(standard) : value;
    }

    private static String or(String value, String standard) {
        return value == null ? standard : value;
    }

    private static void positive(String key, int value) {
        require(value > 0 && value <= 1 << 20, key + " " + value + " must be a whole number from 1 to 1048576");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("config: " + message);
        }
    }
}
