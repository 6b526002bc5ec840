/** Loads the charts with the library that draws them, which few visits see. */
import type { ComponentType } from 'react';
import type { ChartProps } from './Chart';

/**
 * The library makes a number format of the browser's language as it loads, and some browsers have "C" there
 * where the system has none, which is no language. What the page is shown in takes its place.
 */
function nameLanguage(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    const value = document.documentElement.lang;
    Object.defineProperty(navigator, 'language', { value, configurable: true });
  }
}

export async function loadChart(): Promise<ComponentType<ChartProps>> {
  nameLanguage();
  return (await import('./Chart')).Chart;
}
