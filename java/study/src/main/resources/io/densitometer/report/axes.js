'use strict';

// Logarithmic axes with ticks where the data are: the values are plotted as logarithms on a linear axis, because the
// library's own logarithmic axis only labels powers of its base.
const axes = (() => {
  const finite = values => values.filter(Number.isFinite);

  // Keeps ticks at least `gap` of the range apart, preferring those that come first.
  function thin(ticks, range, gap) {
    const kept = [];
    for (const tick of ticks) {
      if (kept.every(other => Math.abs(other - tick) >= gap * range)) kept.push(tick);
    }
    return kept.sort((a, b) => a - b);
  }

  function logarithmic(values, candidates, format, theme, name, options = {}) {
    const logs = finite(values.map(Math.log10));
    if (logs.length === 0) logs.push(0);
    let [min, max] = [Math.min(...logs), Math.max(...logs)];
    const pad = Math.max(0.06 * (max - min), options.leastPad || 0.03);
    [min, max] = [min - pad, max + pad];
    const inside = candidates.map(Math.log10).filter(tick => tick >= min && tick <= max);
    const ticks = thin(inside, max - min, options.gap || 0.11);
    return {
      ...base(theme, name, options), min, max, inverse: options.inverse || false,
      axisTick: { customValues: ticks }, axisLabel: {
        customValues: ticks, color: theme.muted, formatter: value => format(10 ** value),
      },
    };
  }

  function linear(theme, name, options = {}) {
    return {
      ...base(theme, name, options), scale: true, splitNumber: 4,
      axisLabel: { color: theme.muted, showMinLabel: false, showMaxLabel: false, formatter: value => short(value) },
    };
  }

  function base(theme, name, options) {
    return {
      type: 'value', name, nameLocation: 'middle', nameGap: options.nameGap || 26,
      nameTextStyle: { color: theme.muted, fontSize: 12 },
      axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
      splitLine: { show: !options.bare, lineStyle: { color: theme.line, opacity: 0.6 } },
    };
  }

  // Three significant digits without trailing zeros.
  function short(value) {
    return String(Number(Number(value).toPrecision(3)));
  }

  // 1, 2 and 5 times the powers of ten; the powers first, so that thinning keeps them.
  function decades() {
    return steps([1, 5, 2]);
  }

  // More of them between, for axes that span less than a decade.
  function fine() {
    return steps([1, 5, 2, 3, 4, 7, 1.5, 2.5, 6, 8, 9]);
  }

  function steps(digits) {
    const powers = [];
    for (let p = -7; p <= 15; p++) powers.push(p);
    return digits.flatMap(digit => powers.map(p => digit * 10 ** p));
  }

  const ratios = [1, 2, 0.5, 4, 8, 16, 32, 64, 0.25, 0.125, 1.5, 3, 6, 12, 24, 48, 0.75, 1.25, 0.9, 1.1, 0.8, 1.05, 0.95];

  return { logarithmic, linear, short, decades, fine, ratios };
})();
