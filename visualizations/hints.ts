import type { LayoutHints } from './dot.ts'

/** How the states of each machine stand, where Graphviz alone would make the picture too wide. */
export const layoutHints: { readonly [machine: string]: LayoutHints } = {
  delivery: {
    direction: 'LR',
    levelGap: 0.01,
    level: [
      ['s-retrying', 's-uncertain'],
      ['s-sent', 's-failed', 's-cancelled'],
    ],
    above: [['s-uncertain', 's-cancelled']],
    lanes: [['a-pending-signed', 'a-signed-pending']],
  },
}
