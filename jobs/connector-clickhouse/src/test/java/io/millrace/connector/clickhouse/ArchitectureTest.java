package io.millrace.connector.clickhouse;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.millrace.connector.clickhouse");

    @Test
    void knowsNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.millrace.pipelines..", "io.millrace.stack..", "io.millrace.workload..")
                .check(CLASSES);
    }

    @Test
    void clientKnowsNoOtherPackage() {
        noClasses()
                .that()
                .resideInAPackage("..clickhouse.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..clickhouse.sink..",
                        "..clickhouse.source..",
                        "..clickhouse.lookup..",
                        "..clickhouse.catalog..",
                        "..clickhouse.table..")
                .check(CLASSES);
    }

    @Test
    void sourcesUseTheClientOnly() {
        noClasses()
                .that()
                .resideInAPackage("..clickhouse.source..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..clickhouse.sink..",
                        "..clickhouse.lookup..",
                        "..clickhouse.catalog..",
                        "..clickhouse.table..")
                .check(CLASSES);
    }

    @Test
    void lookupsUseSources() {
        noClasses()
                .that()
                .resideInAPackage("..clickhouse.lookup..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..clickhouse.sink..", "..clickhouse.catalog..", "..clickhouse.table..")
                .check(CLASSES);
    }

    @Test
    void tablesDoNotKnowCatalogs() {
        noClasses()
                .that()
                .resideInAPackage("..clickhouse.table..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..clickhouse.catalog..")
                .check(CLASSES);
    }

    @Test
    void sinkDoesNotKnowTables() {
        noClasses()
                .that()
                .resideInAPackage("..clickhouse.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..clickhouse.source..",
                        "..clickhouse.lookup..",
                        "..clickhouse.catalog..",
                        "..clickhouse.table..")
                .check(CLASSES);
    }

    @Test
    void hasNoCycles() {
        slices().matching("io.millrace.connector.clickhouse.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void startsNoThreads() {
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
                .callMethod(Thread.class, "sleep", long.class)
                .check(CLASSES);
    }

    @Test
    void publicTypesSayForWhom() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .beAnnotatedWith(PublicEvolving.class)
                .orShould()
                .beAnnotatedWith(Internal.class)
                .check(CLASSES);
    }
}
