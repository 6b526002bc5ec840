/** One chart of learning curves, in the colours of the page. For the eye alone: see Curves. */

import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { percent } from '../../kit/percent';
import 'uplot/dist/uPlot.min.css';
import styles from './Chart.module.css';

const HEIGHT = 132;
const AXIS_FONT = '11px system-ui, sans-serif';

export interface ChartProps {
  /** From the first epoch on, by epoch; null where there is no value. */
  readonly own: readonly number[];
  readonly heldOut: readonly (number | null)[];
  /** Epochs that the horizontal axis has room for. */
  readonly epochs: number;
  /** Epoch that is marked. */
  readonly best: number | null;
  readonly isShare: boolean;
}

/** Changes when the page turns dark or light, since the colours have to be read anew then. */
function useScheme(): boolean {
  const [isDark, setDark] = useState(false);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const look = () => setDark(query.matches);
    look();
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isDark;
}

function chartOptions(
  element: HTMLElement,
  { isShare, epochs, best }: Pick<ChartProps, 'isShare' | 'epochs' | 'best'>,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--ink-soft'),
    font: AXIS_FONT,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    gap: 4,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [1, Math.max(2, epochs)] },
      y: { range: isShare ? [0, 1.02] : (_chart, _least, most) => [0, Math.max(0.1, most * 1.05)] },
    },
    axes: [
      { ...axis, size: 22, space: 44, incrs: [1, 2, 5, 10, 20, 50, 100] },
      {
        ...axis,
        size: 40,
        space: 26,
        ...(isShare
          ? {
              values: (_chart: uPlot, ticks: number[]) => ticks.map(y => `${percent(y)} %`),
            }
          : {}),
      },
    ],
    series: [
      {},
      { stroke: colour('--class-1'), width: 2, points: dot(colour('--class-1')) },
      { stroke: colour('--accent'), width: 2, dash: [6, 4], points: dot(colour('--accent')) },
    ],
    hooks: {
      draw: [chart => best !== null && markEpoch(chart, best, colour('--line-strong'))],
    },
  };
}

/** One epoch alone makes no line. */
function dot(fill: string): uPlot.Series.Points {
  return { show: ({ data }) => data[0].length === 1, size: 6, fill };
}

function markEpoch(chart: uPlot, epoch: number, colour: string): void {
  const { ctx, bbox } = chart;
  const x = chart.valToPos(epoch, 'x', true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

export function Chart({ own, heldOut, epochs, best, isShare }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const isDark = useScheme();
  const data = useRef<uPlot.AlignedData>([[], [], []]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot(chartOptions(element, { isShare, epochs, best }), data.current, element);
    chart.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [isDark, isShare, epochs, best]);

  useEffect(() => {
    data.current = [own.map((_, i) => i + 1), [...own], [...heldOut]];
    chart.current?.setData(data.current);
  }, [own, heldOut]);

  return <div ref={box} className={styles.chart} aria-hidden="true" />;
}
