// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { DatabaseProgressElement, DatabaseRow } from "./database-progress.js";
import "./database-progress.js";

const row = (change: Partial<DatabaseRow>): DatabaseRow => ({
  database: "sec",
  phase: "import",
  phaseName: "Import",
  percent: 42.4,
  rowsDone: 420,
  rowsTotal: 1000,
  bytesDone: 0,
  bytesTotal: 0,
  ratePerSecond: 100,
  secondsLeft: 6,
  message: null,
  ...change,
});

describe("database-progress", () => {
  let element: DatabaseProgressElement;

  const show = async (...rows: DatabaseRow[]) => {
    element.rows = rows;
    await element.updateComplete;
    return element.shadowRoot!;
  };

  beforeEach(() => {
    element = document.createElement("database-progress") as DatabaseProgressElement;
    document.body.replaceChildren(element);
  });

  it("shows phase, percent, rows, rate and estimate", async () => {
    const root = await show(row({}));
    expect(root.querySelector(".phase")!.textContent).toBe("Import");
    expect(root.querySelector(".percent")!.textContent).toBe("42 %");
    expect(root.querySelector(".detail")!.textContent).toContain("100 rows/s");
    expect(root.querySelector(".detail")!.textContent).toContain("about 6 s left");
  });

  it("tells a screen reader how far a database is", async () => {
    const root = await show(row({}));
    const bar = root.querySelector("[role=progressbar]")!;
    expect(bar.getAttribute("aria-valuenow")).toBe("42");
    expect(bar.getAttribute("aria-label")).toBe("sec: Import, 42 percent");
  });

  it("gives no estimate where the node gives none", async () => {
    const root = await show(row({ secondsLeft: null }));
    expect(root.querySelector(".detail")!.textContent).not.toContain("left");
  });

  it("says why a database failed instead of numbers", async () => {
    const root = await show(row({ phase: "failed", message: "disk full" }));
    expect(root.querySelector(".detail")!.textContent!.trim()).toBe("disk full");
  });

  it("shows a database that no operation is at as it stands, without a bar", async () => {
    const root = await show(row({ phase: "standing", phaseName: "LadybugDB 0.20.4", message: "serving" }));
    expect(root.querySelector("[role=progressbar]")).toBeNull();
    expect(root.querySelector(".phase")!.textContent).toBe("LadybugDB 0.20.4");
    expect(root.querySelector(".rest")!.textContent).toBe("serving");
  });

  it("does not show a rollback as if something had been reached", async () => {
    const root = await show(row({ phase: "back", phaseName: "Rolled back", percent: 100 }));
    expect(root.querySelector(".icon")!.textContent).toBe("↩");
  });
});
