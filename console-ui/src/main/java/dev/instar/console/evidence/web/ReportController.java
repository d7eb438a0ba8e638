package dev.instar.console.evidence.web;

import dev.instar.console.base.Texts;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The evidence report for people: one page that prints well and can be kept as a file. */
@RestController
class ReportController {

    private final EvidenceController evidence;
    private final Texts texts;
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);

    ReportController(EvidenceController evidence, Texts texts) {
        this.evidence = evidence;
        this.texts = texts;
    }

    @GetMapping(
            path = {"/reports/{id}", "/api/v1/migrations/{id}/evidence.html"},
            produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> report(@PathVariable String id) {
        var page = new StringOutput();
        templates.render("evidence/report.jte", new ReportPage(evidence.report(id), texts), page);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.parseMediaType("text/html;charset=utf-8"))
                .body(page.toString());
    }
}
