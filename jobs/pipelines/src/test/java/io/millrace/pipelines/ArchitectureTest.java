package io.millrace.pipelines;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

/**
 * Jobs are on top; the two sources know neither each other nor the batch jobs; nothing starts
 * threads of its own.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.millrace.pipelines");

    @Test
    void keepsItsLayers() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.millrace.pipelines..")
                .layer("jobs")
                .definedBy("..pipelines.jobs..")
                .layer("batch")
                .definedBy(
                        "..pipelines.reconcile..",
                        "..pipelines.reprocess..",
                        "..pipelines.refine..",
                        "..pipelines.replay..",
                        "..pipelines.maintain..")
                .layer("clickhouse")
                .definedBy("..pipelines.clickhouse..")
                .layer("lake")
                .definedBy("..pipelines.lake..")
                .layer("kubernetes")
                .definedBy("..pipelines.kubernetes..")
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
                .whereLayer("kubernetes")
                .mayOnlyBeAccessedByLayers("jobs")
                .whereLayer("lake")
                .mayOnlyBeAccessedByLayers("jobs", "batch")
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("jobs", "batch", "clickhouse", "cdc")
                .whereLayer("events")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("cdc")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void startsNoThreads() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ExecutorService")
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .because("operators run on the task's thread, mains on their own")
                .check(CLASSES);
    }

    @Test
    void knowsNeitherStackNorWorkload() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.millrace.stack..", "io.millrace.workload..")
                .because("the bundle runs where neither is")
                .check(CLASSES);
    }
}
