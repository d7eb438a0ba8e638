package dev.instar.testreport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * What a class cost in the run whose reports are read.
 *
 * @param tests run or skipped
 * @param skipped of them
 * @param seconds wall time, beside whatever ran at the same time
 */
record Cost(int tests, int skipped, double seconds) {

    private static final List<String> FOLDERS = List.of("surefire-reports", "failsafe-reports");

    /** By the class's fully qualified name, from the XML reports of Surefire and Failsafe. */
    static Map<String, Cost> of(Path repository, String module) throws IOException {
        Map<String, Cost> costs = new HashMap<>();
        for (String name : FOLDERS) {
            Path folder = repository.resolve(module).resolve("target").resolve(name);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(
                                    file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                            .toList()) {
                        Element suite = suite(file);
                        costs.put(suite.getAttribute("name"), cost(suite));
                    }
                }
            }
        }
        return costs;
    }

    private static Element suite(Path file) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(file + " is not a test report", e);
        }
    }

    private static Cost cost(Element suite) {
        return new Cost(
                Integer.parseInt(suite.getAttribute("tests")),
                Integer.parseInt(suite.getAttribute("skipped")),
                Double.parseDouble(suite.getAttribute("time").replace(",", "")));
    }
}
