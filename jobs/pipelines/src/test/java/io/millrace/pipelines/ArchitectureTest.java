package io.millrace.pipelines;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

/**
 * Jobs are on top; the two sources know neither each other nor the batch jobs; nothing starts
 * threads of its own.
 */
@AnalyzeClasses(packages = "io.millrace.pipelines", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule LAYERS =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("io.millrace.pipelines..")
                    .layer("jobs")
                    .definedBy("..pipelines.jobs..")
                    .layer("batch")
                    .definedBy("..pipelines.reconcile..", "..pipelines.reprocess..")
                    .layer("clickhouse")
                    .definedBy("..pipelines.clickhouse..")
                    .layer("sql")
                    .definedBy("..pipelines.sql..")
                    .layer("events")
                    .definedBy("..pipelines.events..")
                    .layer("cdc")
                    .definedBy("..pipelines.cdc..")
                    .whereLayer("jobs")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("batch")
                    .mayOnlyBeAccessedByLayers("jobs")
                    .whereLayer("clickhouse")
                    .mayOnlyBeAccessedByLayers("jobs", "batch")
                    .whereLayer("sql")
                    .mayOnlyBeAccessedByLayers("jobs", "batch", "clickhouse")
                    .whereLayer("events")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("cdc")
                    .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule NO_THREADS =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.util.concurrent.ExecutorService")
                    .orShould()
                    .callConstructor(Thread.class, Runnable.class)
                    .because("operators run on the task's thread, mains on their own");

    @ArchTest
    static final ArchRule NO_STACK =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.millrace.stack..", "io.millrace.workload..")
                    .because("the bundle runs where neither is");
}
