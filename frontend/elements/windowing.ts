/** Which rows of a long list are in view. */
export interface Slice {
  first: number;
  last: number;
}

const MARGIN = 6;

/** Rows of one height: the first and, exclusive, the last that are in view, with a margin. */
export function visible(scrollTop: number, viewHeight: number, rowHeight: number, count: number): Slice {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
  const last = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + MARGIN);
  return { first: Math.min(first, last), last };
}
