import { LitElement, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import "./local-time.js";

const UTC = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g;

/** A sentence of the server whose times (`2026-11-26 04:42 UTC`) are shown in the reader's zone, with UTC on hover. */
@customElement("local-text")
export class LocalTextElement extends LitElement {
  @property() text = "";

  override render() {
    const parts: unknown[] = [];
    let done = 0;
    for (const match of this.text.matchAll(UTC)) {
      parts.push(
        this.text.slice(done, match.index),
        html`<local-time mode="minute" datetime=${`${match[1]}T${match[2]}:00Z`}></local-time>`,
      );
      done = match.index + match[0].length;
    }
    parts.push(this.text.slice(done));
    return html`<span>${parts}</span>`;
  }
}
