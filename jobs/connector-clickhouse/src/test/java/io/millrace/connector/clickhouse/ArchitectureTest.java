package io.millrace.connector.clickhouse;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(
        packages = "io.millrace.connector.clickhouse",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule knowsNoOtherModule =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.millrace.pipelines..",
                            "io.millrace.stack..",
                            "io.millrace.workload..");

    @ArchTest
    static final ArchRule tableUsesSinkUsesClient =
            noClasses()
                    .that()
                    .resideInAPackage("..clickhouse.client..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("..clickhouse.sink..", "..clickhouse.table..");

    @ArchTest
    static final ArchRule sinkDoesNotKnowTables =
            noClasses()
                    .that()
                    .resideInAPackage("..clickhouse.sink..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..clickhouse.table..");

    @ArchTest
    static final ArchRule hasNoCycles =
            slices().matching("io.millrace.connector.clickhouse.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule startsNoThreads =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Executor.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Executors.class)
                    .orShould()
                    .callConstructor(Thread.class)
                    .orShould()
                    .callConstructor(Thread.class, Runnable.class)
                    .orShould()
                    .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule publicTypesSayForWhom =
            classes()
                    .that()
                    .arePublic()
                    .and()
                    .areTopLevelClasses()
                    .should()
                    .beAnnotatedWith(PublicEvolving.class)
                    .orShould()
                    .beAnnotatedWith(Internal.class);
}
