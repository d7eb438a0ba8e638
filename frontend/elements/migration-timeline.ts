import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { merged } from "./rows.js";
import { visible } from "./windowing.js";

/** An operation: when it ran, and how it ended. Times in milliseconds since 1970. */
export interface TimelineBar {
  id: string;
  lane: string;
  kind: string;
  from: number;
  /** Absent while it runs. */
  to: number | null;
  state: "queued" | "running" | "succeeded" | "failed";
  label: string;
}

/** A moment somebody decided something. */
export interface TimelineMark {
  at: number;
  label: string;
}

const LANE_HEIGHT = 28;
/** Where, in percent of the axis, a time no longer fits behind its tick. */
const LATE = 75;
const LATE_ON_A_PHONE = 50;
const SHORTEST_SPAN = 1_000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].map((s) => s * 1000);

/** Moments for a handful of ticks between two times, on round seconds, minutes or hours. */
export function ticks(from: number, to: number, most = 6): number[] {
  const step =
    STEPS.find((candidate) => (to - from) / candidate <= most) ?? 86_400_000 * Math.ceil((to - from) / (most * 86_400_000));
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, i) => first + i * step);
}

/** Times of day where both ends are on one day, else with the date. */
export function clockOf(from: number, to: number): Intl.DateTimeFormat {
  const oneDay = new Date(from).toDateString() === new Date(to).toDateString();
  return new Intl.DateTimeFormat(
    undefined,
    oneDay ? { timeStyle: "medium" } : { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  );
}

/** Who ran when: a lane per instance, a bar per operation, lines for decisions; zooms with buttons, +, - and 0. */
@customElement("migration-timeline")
export class MigrationTimelineElement extends LitElement {
  @property({ attribute: false }) rows: TimelineBar[] = [];
  @property({ attribute: false }) marks: TimelineMark[] = [];
  /** The server's clock, in milliseconds. */
  @property({ type: Number }) now = 0;
  @state() private view: { from: number; to: number } | null = null;
  @state() private top = 0;
  @query(".body") private body?: HTMLElement;

  /** Replaces the bars that changed, and adds those that are new. */
  merge(changed: TimelineBar[]) {
    this.rows = merged(this.rows, changed);
  }

  private get whole() {
    const times = [...this.rows.flatMap((bar) => [bar.from, bar.to ?? this.now]), ...this.marks.map((mark) => mark.at)];
    const from = Math.min(...times);
    const to = Math.max(...times, from + SHORTEST_SPAN);
    return { from, to: to + (to - from) * 0.02 };
  }

  override render() {
    if (this.rows.length === 0) {
      return html`<p>Nothing has run yet.</p>`;
    }
    const view = this.view ?? this.whole;
    const lanes = [...new Set(this.rows.map((bar) => bar.lane))].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    const slice = visible(this.top, this.body?.clientHeight ?? 400, LANE_HEIGHT, lanes.length);
    const at = (time: number) => (100 * (time - view.from)) / (view.to - view.from);
    const clock = clockOf(view.from, view.to);
    const narrow = (this.body?.clientWidth ?? 1000) < 600;
    return html`<div class="tools">
        <button type="button" @click=${() => this.zoom(0.5)}>Zoom in</button>
        <button type="button" @click=${() => this.zoom(2)}>Zoom out</button>
        <button type="button" @click=${() => this.pan(-0.3)} aria-label="Earlier">←</button>
        <button type="button" @click=${() => this.pan(0.3)} aria-label="Later">→</button>
        <button type="button" @click=${() => (this.view = null)}>Show all</button>
        <span class="legend"
          ><span><i class="PREFLIGHT"></i>Preflight</span> <span><i class="EXPORT"></i>Export</span> <span><i class="FROZEN"></i>Writes refused</span> <span><i class="IMPORT"></i>Import (503)</span>
          <span><i class="ROLLBACK"></i>Rollback</span> <span><i class="FINALIZE"></i>Finalize</span>
          <span><i class="failed"></i>Failed</span> <span><i class="HELD"></i>On hold</span> <span><i class="mark"></i>Decision</span></span
        >
      </div>
      <div
        class="frame"
        role="group"
        aria-label="Timeline; plus and minus zoom, arrows move, 0 shows all"
        tabindex="0"
        @keydown=${this.pressed}
      >
        <div class="axis" aria-hidden="true">
          ${ticks(view.from, view.to, narrow ? 2 : 6).map((time) => html`<span class=${at(time) > (narrow ? LATE_ON_A_PHONE : LATE) ? "late" : ""} style="inset-inline-start: ${at(time)}%">${clock.format(time)}</span>`)}
        </div>
        <div class="body" @scroll=${(event: Event) => (this.top = (event.currentTarget as HTMLElement).scrollTop)}>
          <div class="space" style="block-size: ${lanes.length * LANE_HEIGHT}px">
            <div class="marks">
              ${this.marks
                .filter((mark) => mark.at >= view.from && mark.at <= view.to)
                .map(
                  (mark) =>
                    html`<span
                      role="img"
                      aria-label=${`${clock.format(mark.at)}: ${mark.label}`}
                      title=${`${clock.format(mark.at)}: ${mark.label}`}
                      style="inset-inline-start: ${at(mark.at)}%"
                    ></span>`,
                )}
            </div>
            ${lanes.slice(slice.first, slice.last).map((lane, i) => this.renderLane(lane, slice.first + i, view, at))}
          </div>
        </div>
      </div>`;
  }

  private renderLane(lane: string, index: number, view: { from: number; to: number }, at: (time: number) => number) {
    return html`<div class="lane" style="inset-block-start: ${index * LANE_HEIGHT}px">
      <span class="name" title=${lane}>${lane}</span>
      <span class="track"
        >${this.rows
          .filter((bar) => bar.lane === lane && bar.from <= view.to && (bar.to ?? this.now) >= view.from)
          .map((bar) => {
            const from = Math.max(0, at(bar.from));
            const to = Math.min(100, at(bar.to ?? this.now));
            return html`<span
              class="bar ${bar.kind} ${bar.state}"
              role="img"
              aria-label=${bar.label}
              title=${bar.label}
              style="inset-inline-start: ${from}%; inline-size: max(3px, ${to - from}%)"
              >${bar.state === "failed" ? "✕" : nothing}</span
            >`;
          })}</span
      >
    </div>`;
  }

  private zoom(factor: number) {
    const view = this.view ?? this.whole;
    const middle = (view.from + view.to) / 2;
    const widest = 4 * (this.whole.to - this.whole.from);
    const half = Math.min(widest, Math.max(SHORTEST_SPAN, (view.to - view.from) * factor)) / 2;
    this.view = { from: middle - half, to: middle + half };
  }

  private pan(part: number) {
    const view = this.view ?? this.whole;
    const move = (view.to - view.from) * part;
    this.view = { from: view.from + move, to: view.to + move };
  }

  private pressed(event: KeyboardEvent) {
    const acts: Record<string, () => void> = {
      "+": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      "0": () => (this.view = null),
      ArrowLeft: () => this.pan(-0.3),
      ArrowRight: () => this.pan(0.3),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  protected override firstUpdated() {
    new ResizeObserver(() => this.requestUpdate()).observe(this);
  }

  static override styles = css`
    :host {
      display: block;
      font-size: 0.8125rem;
    }
    .tools {
      display: flex;
      flex-wrap: wrap;
      gap: 0.375rem;
      align-items: center;
      margin-block-end: 0.5rem;
    }
    button {
      font: inherit;
      color: inherit;
      padding: 0.25rem 0.625rem;
      border: 1px solid light-dark(rgb(0 0 0 / 18%), rgb(255 255 255 / 22%));
      border-radius: 0.375rem;
      background: transparent;
      cursor: pointer;
    }
    button:focus-visible,
    .frame:focus-visible {
      outline: 2px solid light-dark(#1d4ed8, #60a5fa);
    }
    .legend > span {
      white-space: nowrap;
    }
    .legend {
      margin-inline-start: auto;
      color: light-dark(#475569, #b6c2d2);
    }
    .legend i {
      display: inline-block;
      inline-size: 0.75em;
      block-size: 0.75em;
      border-radius: 2px;
      margin-inline: 0.5rem 0.25rem;
    }
    .legend .mark {
      inline-size: 2px;
      background: light-dark(#92400e, #fbbf24);
    }
    .axis {
      position: relative;
      block-size: 1.5rem;
      margin-inline-start: 9rem;
      overflow: hidden;
      color: light-dark(#475569, #b6c2d2);
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .axis span {
      position: absolute;
      border-inline-start: 1px solid currentcolor;
      padding-inline-start: 0.25rem;
    }
    .axis .late {
      border-inline: none;
      border-inline-end: 1px solid currentcolor;
      padding-inline: 0 0.25rem;
      transform: translateX(-100%);
    }
    .body {
      max-block-size: min(32rem, 55vh);
      overflow-y: auto;
      overflow-x: hidden;
    }
    .space {
      position: relative;
    }
    .lane {
      position: absolute;
      inset-inline: 0;
      display: flex;
      align-items: center;
      block-size: ${LANE_HEIGHT}px;
      border-block-start: 1px solid light-dark(rgb(0 0 0 / 8%), rgb(255 255 255 / 10%));
    }
    .name {
      flex: none;
      inline-size: 8.5rem;
      margin-inline-end: 0.5rem;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .track,
    .marks {
      position: relative;
      flex: 1;
      block-size: 100%;
      overflow: hidden;
    }
    .marks {
      position: absolute;
      inset-block: 0;
      inset-inline: 9rem 0;
    }
    .marks span {
      position: absolute;
      inset-block: 0;
      inline-size: 2px;
      background: light-dark(#92400e, #fbbf24);
    }
    .bar {
      position: absolute;
      inset-block: 5px;
      border-radius: 3px;
      color: #ffffff;
      text-align: center;
      line-height: 18px;
      font-size: 0.75rem;
      overflow: hidden;
    }
    .PREFLIGHT,
    .EXPORT {
      background: #2563eb;
    }
    .PREFLIGHT {
      opacity: 0.7;
    }
    .IMPORT {
      background: #b45309;
    }
    .ROLLBACK {
      background: #7c3aed;
    }
    .FINALIZE {
      background: #15803d;
    }
    .FROZEN {
      background: repeating-linear-gradient(135deg, #2563eb 0 2px, transparent 2px 8px);
    }
    .HELD {
      background: repeating-linear-gradient(135deg, #b91c1c 0 3px, transparent 3px 7px);
    }
    .queued {
      background: none;
      border: 1px dashed light-dark(#475569, #94a3b8);
    }
    .failed {
      background: #b91c1c;
    }
    @media (max-width: 720px) {
      .legend {
        margin-inline-start: 0;
      }
      .name {
        inline-size: 5.5rem;
      }
      .axis {
        margin-inline-start: 6rem;
      }
      .marks {
        inset-inline-start: 6rem;
      }
    }
  `;
}
