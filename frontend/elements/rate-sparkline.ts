import { LitElement, css, html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { bytes } from "./units.js";

const SAMPLES = 60;
const SMOOTHED_OVER = 5;
const WIDTH = 64;
const HEIGHT = 24;

/** Bytes per second at each sample but the first, over the few seconds before it. Samples are a second apart. */
export function rates(samples: number[]): number[] {
  return samples.slice(1).map((bytes, i) => {
    const before = Math.max(0, i + 1 - SMOOTHED_OVER);
    return (bytes - samples[before]!) / (i + 1 - before);
  });
}

/** The rate of the last minute as a line. It looks once a second by itself, so that what stands still shows as such. */
@customElement("rate-sparkline")
export class RateSparklineElement extends LitElement {
  /** How far the work is, in bytes. Less than before is the beginning of other work. */
  @property({ type: Number }) bytes = 0;
  @state() private samples: number[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.sample(), 1_000);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.samples = [];
  }

  private sample() {
    const last = this.samples.at(-1) ?? 0;
    this.samples = this.bytes < last ? [this.bytes] : [...this.samples.slice(1 - SAMPLES), this.bytes];
  }

  override render() {
    const found = rates(this.samples);
    const most = Math.max(...found);
    if (found.length < 2 || most <= 0) {
      return nothing;
    }
    const points = found.map(
      (rate, i) => `${WIDTH - (found.length - 1 - i) * (WIDTH / (SAMPLES - 2))},${HEIGHT - 1 - (rate / most) * (HEIGHT - 4)}`,
    );
    const now = `now ${bytes(found.at(-1)!)}/s`;
    const words = `Rate of the last minute: ${now}, at most ${bytes(most)}/s`;
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words}>
      <title>${words}</title>
      ${svg`<line x1="0" x2=${WIDTH} y1=${HEIGHT - 0.5} y2=${HEIGHT - 0.5} />`}
      ${svg`<polyline points=${points.join(" ")} />`}
    </svg>
    <span aria-hidden="true">${now}</span>`;
  }

  static override styles = css`
    :host {
      display: flex;
      align-items: end;
      gap: 0.5rem;
      font-size: 0.8125rem;
      line-height: 1;
      white-space: nowrap;
      color: light-dark(#475569, #b6c2d2);
      block-size: 24px;
    }
    svg {
      display: block;
      inline-size: 64px;
      flex: none;
      block-size: 24px;
    }
    line {
      stroke: light-dark(rgb(0 0 0 / 15%), rgb(255 255 255 / 20%));
    }
    polyline {
      fill: none;
      stroke: light-dark(#2563eb, #60a5fa);
      stroke-width: 1.5;
      stroke-linejoin: round;
    }
  `;
}
