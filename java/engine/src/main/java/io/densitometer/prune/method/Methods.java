package io.densitometer.prune.method;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Sparsity;
import io.densitometer.prune.PruneSpec.Scope;
import io.densitometer.prune.score.Criteria;
import io.densitometer.prune.structured.Target;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words for ways to prune: {@code magnitude-layer}, {@code magnitude-global}, the same with {@code taylor} and {@code random};
 * {@code lamp}; N:M such as {@code 2:4}; {@code blockRxC} such as {@code block4x4}; {@code structured}, {@code structured-flops},
 * {@code structured-latency}, each perhaps with {@code -taylor} or {@code -random} and then {@code -global} behind it. Before any of
 * them {@code iterative-}, before one that sets zeros {@code gradual-}, where that can be; {@code gradual} alone is {@code
 * gradual-magnitude-layer}.
 */
public final class Methods {
    private static final Pattern WORD = Pattern.compile(
            "(gradual-|iterative-)?"
                    + "(?:(?<criterion>magnitude|taylor|random)-(?<scope>global|layer)|(?<lamp>lamp)"
                    + "|(?<pattern>\\d+:\\d+|block\\d+x\\d+)|structured(?:-(?<target>flops|latency))?(?:-(?<by>taylor|random))?(?<over>-global)?)");

    private static final String EXAMPLES = "magnitude-global, magnitude-layer, taylor-layer, lamp, N:M such as 2:4,"
            + " blockRxC such as block4x4, structured, structured-flops or structured-latency, perhaps with gradual- or"
            + " iterative- before it";

    private Methods() {}

    /**
     * The method of a word.
     *
     * @throws BadInputException when there is none, or it cannot follow its schedule
     */
    public static Method parse(String word) {
        Matcher matcher = WORD.matcher(word.equals("gradual") ? "gradual-magnitude-layer" : word);
        if (!matcher.matches()) {
            throw new BadInputException("method '" + word + "' is unknown: give " + EXAMPLES);
        }
        Method method = method(word, schedule(matcher.group(1)), matcher);
        requirePossible(method);
        return method;
    }

    private static Schedule schedule(String prefix) {
        return Arrays.stream(Schedule.values())
                .filter(s -> s.prefix().equals(prefix == null ? "" : prefix))
                .findFirst()
                .orElseThrow();
    }

    private static Method method(String word, Schedule schedule, Matcher m) {
        if (m.group("criterion") != null) {
            Scope scope = m.group("scope").equals("global") ? Scope.GLOBAL : Scope.LAYER;
            return anywhere(word, schedule, scope, Criteria.parse(m.group("criterion")));
        }
        if (m.group("lamp") != null) {
            return anywhere(word, schedule, Scope.GLOBAL, Criteria.LAMP);
        }
        if (m.group("pattern") != null) {
            return new Method.Mask(word, schedule, Sparsity.parse(m.group("pattern")), Scope.LAYER, Criteria.MAGNITUDE);
        }
        Target.Kind target = m.group("target") == null
                ? Target.Kind.PARAMS
                : Target.Kind.valueOf(m.group("target").toUpperCase(Locale.ROOT));
        Criteria criterion = m.group("by") == null ? Criteria.MAGNITUDE : Criteria.parse(m.group("by"));
        return new Method.Cut(word, schedule, target, m.group("over") == null ? Scope.LAYER : Scope.GLOBAL, criterion);
    }

    private static Method anywhere(String word, Schedule schedule, Scope scope, Criteria criterion) {
        return new Method.Mask(word, schedule, new Sparsity.Unstructured(), scope, criterion);
    }

    private static void requirePossible(Method method) {
        if (method.schedule() == Schedule.GRADUAL && method instanceof Method.Cut) {
            throw new BadInputException(
                    "method '" + method.name() + "' cannot be: a gradual schedule sets zeros while it"
                            + " trains, and channels are cut; give iterative-structured");
        }
        boolean fixed = method instanceof Method.Mask mask && mask.pattern() instanceof Sparsity.NofM;
        if (method.schedule() != Schedule.ONE_SHOT && fixed) {
            throw new BadInputException("method '" + method.name() + "' cannot be: N:M keeps one share from the start;"
                    + " give it without a schedule");
        }
        if (method.schedule() == Schedule.GRADUAL && method.criterion() == Criteria.TAYLOR) {
            throw new BadInputException("method '" + method.name() + "' cannot be: gradients are taken between"
                    + " trainings; give iterative-" + method.name().replace("gradual-", ""));
        }
    }
}
