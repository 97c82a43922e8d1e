package io.millrace.stack;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HomeTest {

    @TempDir private Path folder;

    private String before;

    @BeforeEach
    void rememberProperty() {
        before = System.getProperty(Home.PROPERTY);
    }

    @AfterEach
    void restoreProperty() {
        if (before == null) {
            System.clearProperty(Home.PROPERTY);
        } else {
            System.setProperty(Home.PROPERTY, before);
        }
    }

    @Test
    void isTheNearestFolderUpwardsThatHasThePomTheJobsAndTheSql() throws IOException {
        Files.createFile(folder.resolve("pom.xml"));
        Files.createDirectories(folder.resolve("sql"));
        Path module = Files.createDirectories(folder.resolve("jobs/pipelines"));
        Files.createFile(module.resolve("pom.xml"));
        System.setProperty(Home.PROPERTY, module.toString());

        assertThat(Home.find()).isEqualTo(new Home(folder));
        assertThat(Home.find().data()).isEqualTo(folder.resolve("data"));
    }

    @Test
    void saysWhereItLookedAndWhatToDo() {
        System.setProperty(Home.PROPERTY, folder.toString());

        assertThatThrownBy(Home::find)
                .isInstanceOf(ServerException.class)
                .hasMessage(
                        "Cannot find the root of the repository (pom.xml, jobs/ and sql/) at or above "
                                + folder
                                + ". Start in the repository, or set -Dmillrace.home=FOLDER.");
    }

    @Test
    void namesTheCommandThatBuildsWhatIsMissing() {
        assertThatThrownBy(() -> new Home(folder).flink())
                .hasMessage(
                        folder.resolve("jobs/stack/flink/target")
                                + " does not exist. Build it with: mvn -pl jobs/stack/flink -am"
                                + " -Dquick install");
    }
}
