import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "./local-text.js";
import { merged } from "./rows.js";
import { visible } from "./windowing.js";

export type Tone = "done" | "busy" | "waiting" | "bad" | "quiet" | "none";

/** One stage of one instance. */
export interface MatrixCell {
  tone: Tone;
  word: string;
}

/** One instance. */
export interface MatrixRow {
  id: string;
  group: string;
  cells: MatrixCell[];
  /** Why it waits, or what is wrong. */
  note: string;
}

const ICONS: Record<Tone, string> = { done: "✓", busy: "▸", waiting: "◷", bad: "✕", quiet: "·", none: "" };
const ROW_HEIGHT = 36;

/**
 * Instances by stage, each cell icon and word; a click or Enter opens the instance (event `open-row`). Only rows in view
 * are drawn.
 */
@customElement("status-matrix")
export class StatusMatrixElement extends LitElement {
  @property({ attribute: false }) columns: string[] = [];
  @property({ attribute: false }) rows: MatrixRow[] = [];
  @property() chosen = "";
  @property() filter = "";
  @state() private top = 0;
  @query(".body") private body?: HTMLElement;

  /** Puts changed rows in the place of what was shown of them. */
  merge(changed: MatrixRow[]) {
    this.rows = merged(this.rows, changed);
  }

  private get shown() {
    const wanted = this.filter.trim().toLowerCase();
    return wanted === ""
      ? this.rows
      : this.rows.filter((row) =>
          [row.id, row.group, row.note, ...row.cells.map((cell) => cell.word)].some((text) =>
            text.toLowerCase().includes(wanted),
          ),
        );
  }

  override render() {
    const rows = this.shown;
    const slice = visible(this.top, this.body?.clientHeight ?? 600, ROW_HEIGHT, rows.length);
    const grid = `--columns: ${this.columns.length}`;
    return html`<div class="table" role="table" aria-label="Instances by stage" aria-rowcount=${rows.length + 1} style=${grid}>
      <div class="row head" role="row" aria-rowindex="1">
        <span role="columnheader">Instance</span>
        ${this.columns.map((name) => html`<span role="columnheader">${name}</span>`)}
        <span role="columnheader" class="note">Status</span>
      </div>
      <div class="body" role="rowgroup" tabindex="-1" @scroll=${this.scrolled}>
        <div class="space" role="presentation" style="block-size: ${rows.length * ROW_HEIGHT}px">
          ${rows.slice(slice.first, slice.last).map((row, i) => this.renderRow(row, slice.first + i))}
        </div>
      </div>
      ${rows.length === 0 ? html`<p role="row"><span role="cell">No instance matches.</span></p>` : nothing}
    </div>`;
  }

  private renderRow(row: MatrixRow, index: number) {
    return html`<div
      class="row ${row.id === this.chosen ? "chosen" : ""}"
      role="row"
      aria-rowindex=${index + 2}
      style="transform: translateY(${index * ROW_HEIGHT}px)"
      @click=${() => this.open(row.id)}
    >
      <span role="rowheader"
        ><button
          type="button"
          aria-pressed=${row.id === this.chosen}
          title=${`${row.id} · ${row.group}`}
          @keydown=${(event: KeyboardEvent) => this.moved(event, index)}
        >
          ${row.id}
        </button></span
      >
      ${row.cells.map(
        (cell, column) =>
          html`<span role="cell" class="cell ${cell.tone}" title=${`${this.columns[column] ?? ""}: ${cell.word}`}
            ><span class="icon" aria-hidden="true">${ICONS[cell.tone]}</span><span class="word">${cell.word}</span></span
          >`,
      )}
      <span role="cell" class="note" title=${row.note}><local-text .text=${row.note}></local-text></span>
    </div>`;
  }

  private scrolled(event: Event) {
    this.top = (event.currentTarget as HTMLElement).scrollTop;
  }

  private open(id: string) {
    this.dispatchEvent(new CustomEvent("open-row", { detail: { id }, bubbles: true, composed: true }));
  }

  private async moved(event: KeyboardEvent, index: number) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const next = index + step;
    if (step === 0 || next < 0 || next >= this.shown.length || !this.body) {
      return;
    }
    event.preventDefault();
    const from = this.body.scrollTop;
    const to = Math.min(Math.max(from, (next + 1) * ROW_HEIGHT - this.body.clientHeight), next * ROW_HEIGHT);
    this.body.scrollTop = to;
    this.top = to;
    await this.updateComplete;
    this.shadowRoot?.querySelector<HTMLElement>(`[aria-rowindex="${next + 2}"] button`)?.focus();
  }

  protected override firstUpdated() {
    new ResizeObserver(() => this.requestUpdate()).observe(this);
  }

  static override styles = css`
    :host {
      display: block;
      font-size: 0.8125rem;
      overflow-x: auto;
    }
    .table {
      min-inline-size: calc(7rem + var(--columns) * 5.25rem + 12rem);
    }
    .row {
      display: grid;
      grid-template-columns: minmax(7rem, 11rem) repeat(var(--columns), minmax(5rem, 6.5rem)) minmax(12rem, 3fr);
      gap: 0.25rem;
      align-items: center;
      block-size: ${ROW_HEIGHT}px;
      padding-inline: 0.5rem;
      box-sizing: border-box;
      border-block-end: 1px solid light-dark(rgb(0 0 0 / 8%), rgb(255 255 255 / 10%));
    }
    .head {
      font-weight: 600;
      color: light-dark(#475569, #b6c2d2);
    }
    .body {
      max-block-size: min(36rem, 60vh);
      overflow-y: auto;
      overflow-x: hidden;
      scrollbar-gutter: stable;
    }
    .head {
      padding-inline-end: calc(0.5rem + 12px);
    }
    .space {
      position: relative;
    }
    .space .row {
      position: absolute;
      inset-inline: 0;
      cursor: pointer;
    }
    .space .row:hover {
      background: light-dark(rgb(0 0 0 / 4%), rgb(255 255 255 / 6%));
    }
    .space .chosen,
    .space .chosen:hover {
      background: light-dark(rgb(29 78 216 / 9%), rgb(96 165 250 / 18%));
    }
    .row > span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    button {
      all: unset;
      font-weight: 600;
      cursor: pointer;
      max-inline-size: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
      border-radius: 0.25rem;
    }
    button:focus-visible {
      outline: 2px solid light-dark(#1d4ed8, #60a5fa);
    }
    .cell {
      display: inline-flex;
      align-items: center;
      gap: 0.25rem;
      font-variant-numeric: tabular-nums;
    }
    .icon {
      inline-size: 1em;
      flex: none;
      text-align: center;
    }
    .word {
      overflow: hidden;
      white-space: normal;
      padding-block: 0.125rem;
      line-height: 1.2;
    }
    .done {
      color: light-dark(#15803d, #4ade80);
    }
    .busy {
      color: light-dark(#1d4ed8, #93c5fd);
    }
    .waiting {
      color: light-dark(#92400e, #fbbf24);
    }
    .bad {
      color: light-dark(#b91c1c, #fca5a5);
      font-weight: 600;
    }
    .space .row > .note {
      display: -webkit-box;
      -webkit-line-clamp: 2;
      -webkit-box-orient: vertical;
      white-space: normal;
      line-height: 1.2;
      font-size: 0.75rem;
    }
    .quiet,
    .note {
      color: light-dark(#475569, #b6c2d2);
    }
  `;
}
