import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { bytes } from "./units.js";

/** One database inside an operation, as the node reports it. */
export interface DatabaseRow {
  database: string;
  phase: string;
  phaseName: string;
  percent: number;
  rowsDone: number;
  rowsTotal: number;
  bytesDone: number;
  bytesTotal: number;
  ratePerSecond: number;
  secondsLeft: number | null;
  message: string | null;
}

const ICONS: Record<string, string> = { done: "✓", failed: "✕", queued: "·", standing: "·", back: "↩" };

/** The databases of one instance with phase, bar, numbers and estimate; a row never moves while it changes. */
@customElement("database-progress")
export class DatabaseProgressElement extends LitElement {
  @property({ attribute: false }) rows: DatabaseRow[] = [];

  private readonly whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
  private readonly short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

  override render() {
    return html`<ul>
      ${this.rows.map((row) => this.renderRow(row))}
    </ul>`;
  }

  private renderRow(row: DatabaseRow) {
    const percent = Math.max(0, Math.min(100, row.percent));
    if (row.phase === "standing") {
      return html`<li class="standing">
        <span class="icon" aria-hidden="true">${ICONS.standing}</span>
        <span class="name" title=${row.database}>${row.database}</span>
        <span class="phase">${row.phaseName}</span>
        <span class="rest" title=${row.message ?? ""}>${row.message}</span>
      </li>`;
    }
    const label = `${row.database}: ${row.phaseName}, ${this.whole.format(percent)} percent`;
    return html`<li class=${row.phase}>
      <span class="icon" aria-hidden="true">${ICONS[row.phase] ?? "▸"}</span>
      <span class="name" title=${row.database}>${row.database}</span>
      <span class="phase">${row.phaseName}</span>
      <span
        class="track"
        role="progressbar"
        aria-label=${label}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(percent)}
        ><span class="fill" style="inline-size: ${percent}%"></span
      ></span>
      <span class="percent">${this.whole.format(percent)} %</span>
      <span class="detail" title=${row.message ?? ""}>${this.detail(row)}</span>
    </li>`;
  }

  private detail(row: DatabaseRow) {
    if (row.phase === "failed") {
      return row.message ?? "Failed";
    }
    const parts: string[] = [];
    if (row.rowsTotal > 0) {
      parts.push(`${this.whole.format(row.rowsDone)} of ${this.whole.format(row.rowsTotal)} rows`);
      if (row.ratePerSecond > 0) {
        parts.push(`${this.short.format(row.ratePerSecond)} rows/s`);
      }
    } else if (row.bytesDone > 0) {
      parts.push(bytes(row.bytesDone));
    }
    if (row.secondsLeft !== null && row.secondsLeft > 0) {
      parts.push(`about ${this.duration(row.secondsLeft)} left in this step`);
    }
    if (row.message) {
      parts.push(row.message);
    }
    return parts.length > 0 ? parts.join(" · ") : nothing;
  }

  private duration(seconds: number) {
    return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  }

  static override styles = css`
    :host {
      display: block;
      font-size: 0.875rem;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      display: grid;
      grid-template-columns: 1.25rem minmax(6rem, 10rem) 9rem minmax(6rem, 1fr) 3.25rem minmax(8rem, 2fr);
      gap: 0.25rem 0.75rem;
      align-items: center;
      min-block-size: 2rem;
      border-block-start: 1px solid light-dark(rgb(0 0 0 / 8%), rgb(255 255 255 / 10%));
    }
    li:first-child {
      border-block-start: none;
    }
    .icon {
      text-align: center;
      color: light-dark(#475569, #94a3b8);
    }
    .name {
      font-weight: 600;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .phase,
    .detail {
      color: light-dark(#475569, #b6c2d2);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .percent {
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
    .detail {
      font-variant-numeric: tabular-nums;
    }
    .track {
      display: block;
      block-size: 0.5rem;
      border-radius: 0.25rem;
      overflow: hidden;
      background: light-dark(rgb(0 0 0 / 10%), rgb(255 255 255 / 14%));
    }
    .fill {
      display: block;
      block-size: 100%;
      background: light-dark(#2563eb, #60a5fa);
      transition: inline-size 200ms linear;
    }
    .done .fill {
      background: light-dark(#15803d, #4ade80);
    }
    .done .icon {
      color: light-dark(#15803d, #4ade80);
    }
    .back .fill {
      background: light-dark(#64748b, #94a3b8);
    }
    .rest {
      grid-column: 4 / -1;
      color: light-dark(#475569, #b6c2d2);
    }
    .failed .fill {
      background: light-dark(#b91c1c, #f87171);
    }
    .failed .icon,
    .failed .detail {
      color: light-dark(#b91c1c, #fca5a5);
      white-space: normal;
    }
    @media (prefers-reduced-motion: reduce) {
      .fill {
        transition: none;
      }
    }
    @media (max-width: 720px) {
      li {
        grid-template-columns: 1.25rem 1fr 3.25rem;
        padding-block: 0.375rem;
      }
      .phase,
      .track,
      .rest,
      .detail {
        grid-column: 2 / -1;
      }
      .percent {
        grid-row: 1;
        grid-column: 3;
      }
    }
  `;
}
