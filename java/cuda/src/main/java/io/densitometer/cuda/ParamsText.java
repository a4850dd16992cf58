package io.densitometer.cuda;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;

/** Sizes and codes of a kernel's parameters in words: every field that is a number, addresses left out. */
final class ParamsText {
    private ParamsText() {}

    static String of(Pointer params) {
        return Arrays.stream(params.getClass().getDeclaredMethods())
                .filter(ParamsText::isNumber)
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> method.getName() + "=" + value(method, params))
                .collect(Collectors.joining(" "));
    }

    private static boolean isNumber(Method method) {
        return method.getParameterCount() == 0
                && !Modifier.isStatic(method.getModifiers())
                && (method.getReturnType() == long.class
                        || method.getReturnType() == int.class
                        || method.getReturnType() == float.class);
    }

    private static Object value(Method method, Pointer params) {
        try {
            return method.invoke(params);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("field " + method.getName() + " of " + params.getClass(), e);
        }
    }
}
