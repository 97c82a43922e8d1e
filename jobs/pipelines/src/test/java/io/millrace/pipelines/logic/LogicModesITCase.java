package io.millrace.pipelines.logic;

import io.millrace.stack.Home;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.assertj.core.api.SoftAssertions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** One logic, two modes: every view holds the same rows in streaming and in batch mode. */
class LogicModesITCase {
    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 2, shrinking = ShrinkingMode.OFF)
    void everyViewHoldsTheSameRowsInBothModes(@ForAll("seeds") long seed) throws Exception {
        Shop shop = Shop.random(seed);

        Map<String, Map<String, Integer>> streaming = LogicRun.streaming(shop);
        Map<String, Map<String, Integer>> batch = LogicRun.batch(shop.shuffled(seed));

        var softly = new SoftAssertions();
        for (String view : LogicRun.viewNames()) {
            softly.assertThat(batch.get(view)).as(view).isNotEmpty().isEqualTo(streaming.get(view));
        }
        softly.assertAll();
    }

    @Example
    void eachRuleOfQualityIsBrokenByWhatItNames() throws Exception {
        Map<String, Map<String, Integer>> views = LogicRun.batch(BrokenRules.shop());

        assertThat(views.get("data_quality").keySet())
                .filteredOn(row -> !row.contains(", pass, "))
                .containsExactlyInAnyOrderElementsOf(BrokenRules.EXPECTED);
    }

    @Example
    void noFileOfTheLogicIsLeftOut() throws IOException {
        Path logic = Home.find().sql().resolve("flink/logic");
        String all = Files.readString(logic.resolve("all.sql"));
        try (Stream<Path> files = Files.list(logic)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(file -> !file.equals("all.sql"))
                    .allSatisfy(
                            file -> assertThat(all).contains("INCLUDE 'flink/logic/" + file + "'"));
        }
    }
}
