package io.millrace.stack;

import io.millrace.stack.StackExtension.Part;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** All but the catalog, which is built after this module and tested in its own. */
final class StackWithoutCatalog {

    private static final Set<Part> PARTS = EnumSet.complementOf(EnumSet.of(Part.CATALOG));

    private StackWithoutCatalog() {}

    static LocalStack start(Path dataDir, Consumer<String> progress) {
        return LocalStack.start(dataDir, Map.of(), progress, PARTS);
    }

    public static void main(String[] arguments) {
        start(Path.of(arguments[0]), System.out::println);
        System.out.println("up");
        HandRun.stay();
    }
}
