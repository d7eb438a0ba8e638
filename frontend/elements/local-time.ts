import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment in words relative to now, for example "3 min ago". */
export function ago(then: number, now: number, format: Intl.RelativeTimeFormat): string {
  const passed = then - now;
  const size = Math.abs(passed);
  if (size < 15_000) {
    return "just now";
  }
  if (size < 90_000) {
    return format.format(Math.round(passed / 1000), "second");
  }
  if (size < 90 * MINUTE) {
    return format.format(Math.round(passed / MINUTE), "minute");
  }
  return size < 36 * HOUR ? format.format(Math.round(passed / HOUR), "hour") : format.format(Math.round(passed / DAY), "day");
}

/** A moment in the reader's locale and zone, with UTC on hover; relative ones keep up with the clock. */
@customElement("local-time")
export class LocalTimeElement extends LitElement {
  /** ISO 8601, UTC. */
  @property() datetime = "";

  /** `ago`, `time` for today's times with seconds, `minute` for a date and a time without them but with the zone, or `full`. */
  @property() mode: "ago" | "time" | "minute" | "full" = "full";

  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.mode === "ago" && this.requestUpdate(), 10_000);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const then = new Date(this.datetime);
    if (Number.isNaN(then.getTime())) {
      return html`<time>never</time>`;
    }
    const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" }).format(then);
    const utc = `${then.toISOString().replace("T", " ").slice(0, 19)} UTC`;
    return html`<time datetime=${this.datetime} title=${`${full} · ${utc}`}>${this.words(then, full)}</time>`;
  }

  private words(then: Date, full: string) {
    if (this.mode === "ago") {
      return ago(then.getTime(), Date.now(), new Intl.RelativeTimeFormat(undefined, { style: "short", numeric: "always" }));
    }
    if (this.mode === "minute") {
      return new Intl.DateTimeFormat(undefined, {
        year: "numeric",
        month: "short",
        day: "numeric",
        hour: "numeric",
        minute: "2-digit",
        timeZoneName: "short",
      }).format(then);
    }
    const today = then.toDateString() === new Date().toDateString();
    return this.mode === "time" && today
      ? new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(then)
      : full;
  }

  static override styles = css`
    :host {
      display: inline;
      font-variant-numeric: tabular-nums;
    }
  `;
}
