import { LitElement, css, html } from "lit";
import { customElement, query } from "lit/decorators.js";

const GO: Record<string, [path: string, name: string]> = {
  f: ["", "Fleet"],
  m: ["migrations", "Migrations"],
  n: ["migrations/new", "New migration"],
  a: ["approvals", "Approvals"],
  l: ["audit", "Audit"],
};
const PATIENCE_MILLIS = 1_500;

/** Shortcuts of the whole console: / searches, g and a letter go somewhere, ? explains. */
@customElement("keyboard-shortcuts")
export class KeyboardShortcutsElement extends LitElement {
  @query("dialog") private dialog!: HTMLDialogElement;
  private wentAt = 0;

  private readonly pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event)) {
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      this.explain();
    } else if (event.key === "/") {
      const search = document.querySelector<HTMLElement>("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (event.key === "g") {
      this.wentAt = Date.now();
    } else if (Date.now() - this.wentAt < PATIENCE_MILLIS && event.key in GO) {
      this.wentAt = 0;
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("go", { detail: { path: GO[event.key]![0] } }));
    }
  };

  /** Opens the list of shortcuts. */
  explain() {
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
  }

  override connectedCallback() {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed);
  }

  override render() {
    return html`<dialog aria-label="Keyboard shortcuts" @click=${(event: Event) => event.target === this.dialog && this.dialog.close()}>
      <h2>Keyboard shortcuts</h2>
      <dl>
        <dt><kbd>/</kbd></dt>
        <dd>Search on this page</dd>
        ${Object.entries(GO).map(([key, [, name]]) => html`<dt><kbd>g</kbd> <kbd>${key}</kbd></dt><dd>${name}</dd>`)}
        <dt><kbd>?</kbd></dt>
        <dd>This list</dd>
        <dt><kbd>Esc</kbd></dt>
        <dd>Close what is open</dd>
      </dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }

  static override styles = css`
    dialog {
      border: 1px solid light-dark(rgb(0 0 0 / 18%), rgb(255 255 255 / 22%));
      border-radius: 0.75rem;
      padding: 1.5rem;
      min-inline-size: 18rem;
      color: light-dark(#0f172a, #e2e8f0);
      background: light-dark(#ffffff, #1e293b);
    }
    h2 {
      margin: 0 0 1rem;
      font-size: 1.0625rem;
    }
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 0.5rem 1.25rem;
      margin: 0 0 1rem;
    }
    dd {
      margin: 0;
    }
    kbd {
      border: 1px solid light-dark(rgb(0 0 0 / 25%), rgb(255 255 255 / 30%));
      border-radius: 0.25rem;
      padding: 0 0.375rem;
    }
    button {
      font: inherit;
      padding: 0.25rem 0.75rem;
    }
  `;
}

/** Whether somebody is writing into a field, also into one inside an element's shadow. */
function writes(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
