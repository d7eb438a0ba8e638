import { LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";

const PATIENCE_MILLIS = 1_500;

/** Shortcuts of the whole console: / searches, g and a letter go somewhere, ? explains. */
@customElement("keyboard-shortcuts")
export class KeyboardShortcutsElement extends LitElement {
  /** Paths by the letter that leads there. */
  @property({ attribute: false }) ways: Record<string, string> = {};
  private wentAt = 0;

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      (event.target as HTMLElement).closest?.<HTMLElement>("[data-search]")?.blur();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event)) {
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("explain"));
    } else if (event.key === "/") {
      const search = document.querySelector<HTMLElement>("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (event.key === "g") {
      this.wentAt = Date.now();
    } else if (Date.now() - this.wentAt < PATIENCE_MILLIS && event.key in this.ways) {
      this.wentAt = 0;
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("go", { detail: { path: this.ways[event.key] } }));
    }
  };

  override connectedCallback() {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed);
  }
}

/** Whether somebody is writing into a field, also into one inside an element's shadow. */
function writes(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
