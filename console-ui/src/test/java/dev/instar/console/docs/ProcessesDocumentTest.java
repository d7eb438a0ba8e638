package dev.instar.console.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.migration.domain.Step;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The drawings in the documentation are those of the code. */
class ProcessesDocumentTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path PROCESSES = Path.of("src", "main", "resources", "processes");
    private static final Pattern SECTION = Pattern.compile("## [^\\n]*: `([^`]+)`(.*?)(?=\\n## |\\z)", Pattern.DOTALL);
    private static final Pattern ARROW = Pattern.compile("^ {4}(\\S+) -->(?:\\|[^|]*\\|)? (\\S+)$", Pattern.MULTILINE);

    private static SortedSet<String> arrows(String drawing) {
        SortedSet<String> arrows = new TreeSet<>();
        Matcher arrow = ARROW.matcher(drawing);
        while (arrow.find()) {
            arrows.add(arrow.group(1) + " -> " + arrow.group(2).replaceAll("_$", ""));
        }
        return arrows;
    }

    @Test
    void every_process_is_drawn_as_it_is() throws Exception {
        Map<String, SortedSet<String>> drawn = new TreeMap<>();
        Matcher section = SECTION.matcher(Files.readString(DOCS.resolve("processes.md")));
        while (section.find()) {
            drawn.put(section.group(1), arrows(section.group(2)));
        }
        Map<String, SortedSet<String>> real = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(PROCESSES, "*.bpmn20.xml")) {
            for (Path file : files) {
                real.put(file.getFileName().toString().replace(".bpmn20.xml", ""), flows(file));
            }
        }
        assertThat(real).isNotEmpty().isEqualTo(drawn);
    }

    private static SortedSet<String> flows(Path file) throws Exception {
        NodeList flows = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("sequenceFlow");
        SortedSet<String> arrows = new TreeSet<>();
        for (int i = 0; i < flows.getLength(); i++) {
            var flow = (Element) flows.item(i);
            arrows.add(flow.getAttribute("sourceRef") + " -> " + flow.getAttribute("targetRef"));
        }
        return arrows;
    }

    @Test
    void the_steps_of_an_instance_are_drawn_as_they_are() throws IOException {
        String text = Files.readString(DOCS.resolve("states.md"));
        String drawing = text.substring(text.indexOf("## An instance inside a migration"));
        SortedSet<String> real = Arrays.stream(Step.values())
                .flatMap(from -> Arrays.stream(Step.values())
                        .filter(to -> to.mayFollow(from))
                        .map(to -> from + " -> " + to))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(arrows(drawing)).isEqualTo(real);
    }
}
