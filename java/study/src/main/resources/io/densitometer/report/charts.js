'use strict';

// Chart options made from points; nothing here touches the page.
const charts = (() => {
  const COLORS = {
    light: ['#1f5fbf', '#c2410c', '#0f7b5f', '#8b3fa8', '#a16207', '#be185d', '#0e7490', '#4d5b6b'],
    dark: ['#7fb2ff', '#ff9e64', '#5fd3ae', '#d29bee', '#e6c15c', '#ff8fc0', '#6fd3e8', '#b4c0cc'],
  };
  // As many as are prime to the number of colours, so that no two of 56 methods look the same.
  const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow'];
  const STAR = 'path://M12 0l3.6 8.1 8.4.9-6.3 5.8 1.8 8.7-7.5-4.4-7.5 4.4 1.8-8.7L0 9l8.4-.9z';
  const SMALLER = /^smaller-dense as /;
  const THEMES = {
    light: { name: 'light', ink: '#1b1f24', muted: '#5b6470', line: '#d9dde3', paper: '#ffffff', band: '#8894a3' },
    dark: { name: 'dark', ink: '#e7eaee', muted: '#a0a9b4', line: '#343b44', paper: '#1c2026', band: '#7d8896' },
  };
  const esc = text => String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
  const log = Math.log10;

  const color = (i, theme) => COLORS[theme.name][i % COLORS.light.length];

  // A smaller dense model is a star in the colour of its rival.
  function style(methods, method, theme) {
    if (method === 'dense') return { color: theme.ink, symbol: 'circle', size: 10 };
    const star = SMALLER.test(method);
    const i = Math.max(0, methods.filter(m => m !== 'dense' && !SMALLER.test(m)).indexOf(method.replace(SMALLER, '')));
    return { color: color(i, theme), symbol: star ? STAR : SYMBOLS[i % SYMBOLS.length], size: star ? 15 : 10, star };
  }

  function tooltip(theme, html) {
    return {
      trigger: 'item', confine: true, className: 'tip', backgroundColor: theme.paper, borderColor: theme.line,
      textStyle: { color: theme.ink, fontSize: 12 }, formatter: item => html(item.data && item.data.point, item),
    };
  }

  function describe(point) {
    if (!point) return '';
    const lines = [`<b>${esc(point.name)}</b>`, `density ${axes.short(point.density)}`];
    if (point.reduction != null) lines.push(`${axes.short(point.reduction)}x fewer FLOPs`);
    if (point.mse != null) lines.push(`MSE ${axes.short(point.mse)}, MAE ${axes.short(point.mae)}`);
    if (point.speedup != null) {
      lines.push(`${axes.short(point.speedup)}x (${axes.short(point.low)} to ${axes.short(point.high)}) against `
        + `${esc(point.baseline)}: <b>${esc(point.verdict)}</b>`);
      lines.push(`p50 ${axes.short(point.p50)} ms, p99 ${axes.short(point.p99)} ms`);
    }
    return lines.join('<br>');
  }

  const mean = values => values.reduce((sum, v) => sum + v, 0) / values.length;

  // One line per method and stage; points of several seeds at one target become their mean and range.
  function lines(points, methods, value, low, high) {
    const groups = new Map();
    for (const p of points) {
      const key = JSON.stringify([p.method, p.stage]);
      if (!groups.has(key)) groups.set(key, new Map());
      const byTarget = groups.get(key);
      if (!byTarget.has(p.target)) byTarget.set(p.target, []);
      byTarget.get(p.target).push(p);
    }
    return [...groups].map(([key, byTarget]) => {
      const [method, stage] = JSON.parse(key);
      const dots = [...byTarget.values()].map(seeds => ({
        point: seeds[0], density: mean(seeds.map(p => p.density)), value: mean(seeds.map(value)),
        low: Math.min(...seeds.map(low)), high: Math.max(...seeds.map(high)),
      }));
      return { method, stage, dots: dots.sort((a, b) => b.density - a.density) };
    }).sort((a, b) => methods.indexOf(a.method) - methods.indexOf(b.method));
  }

  function whiskers(data, color) {
    return {
      type: 'custom', silent: true, z: 2, data, encode: { x: 0, y: [1, 2] },
      renderItem: (params, api) => {
        const [x, bottom] = api.coord([api.value(0), api.value(1)]);
        const top = api.coord([api.value(0), api.value(2)])[1];
        const bar = (x1, y1, x2, y2) => ({
          type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5 },
        });
        return { type: 'group', children: [bar(x, bottom, x, top), bar(x - 4, top, x + 4, top), bar(x - 4, bottom, x + 4, bottom)] };
      },
    };
  }

  function lineSeries(line, methods, theme, y, shift) {
    const look = style(methods, line.method, theme);
    const dashed = line.stage === 'pruned';
    const data = line.dots.map(d => ({ value: [log(d.density) - shift, y(d.value)], point: d.point }));
    const bars = line.dots.filter(d => d.high > d.low).map(d => [log(d.density) - shift, y(d.low), y(d.high)]);
    return [{
      type: 'line', name: line.method, data, symbol: look.symbol, symbolSize: look.size - 2, z: 3, color: look.color,
      lineStyle: { color: look.color, width: 2, type: dashed ? [6, 4] : 'solid' },
      itemStyle: dashed ? { color: theme.paper, borderColor: look.color, borderWidth: 2 } : { color: look.color },
    }, whiskers(bars, look.color)];
  }

  function reference(theme, y, text, type, position) {
    return { yAxis: y, lineStyle: { color: theme.muted, type, width: 1.2 }, label: {
      formatter: text, color: theme.muted, position, fontSize: 11 } };
  }

  function frame(theme, html) {
    return { animation: false, grid: { left: 54, right: 14, top: 14, bottom: 44 }, tooltip: tooltip(theme, html) };
  }

  function densityAxis(points, theme) {
    const targets = [...new Set(points.map(p => p.target))].sort((a, b) => b - a);
    return axes.logarithmic(points.map(p => p.density), targets, axes.short, theme,
      'density (log), sparser to the right', { inverse: true, bare: true, gap: 0.09 });
  }

  // Logarithmic where errors differ tenfold.
  function errorAxis(all, theme) {
    const [least, most] = [Math.min(...all), Math.max(...all)];
    if (most > 10 * least) {
      return { scale: log, axis: axes.logarithmic(all, axes.decades(), axes.short, theme, 'MSE (log)', { nameGap: 38 }) };
    }
    const pad = Math.max(0.06 * (most - least), 0.01 * most);
    return { scale: v => v, axis: { ...axes.linear(theme, 'MSE', { nameGap: 38 }), min: least - pad, max: most + pad } };
  }

  function error(points, methods, theme) {
    const measured = points.filter(p => p.mse > 0);
    const dense = measured.filter(p => p.stage === 'dense');
    const pruned = measured.filter(p => p.stage !== 'dense');
    const { scale: y, axis: yAxis } = errorAxis(measured.map(p => p.mse), theme);
    const of = p => p.mse;
    const series = lines(pruned, methods, of, of, of).flatMap(line => lineSeries(line, methods, theme, y, 0));
    if (dense.length) series.push({ type: 'line', data: [], markLine: { silent: true, symbol: 'none',
      data: [reference(theme, y(mean(dense.map(of))), 'dense', 'dotted', 'insideEndTop')] } });
    return { ...frame(theme, describe), series, xAxis: densityAxis(measured, theme), yAxis };
  }

  function speedup(points, methods, theme) {
    const timed = points.filter(p => p.speedup > 0 && p.stage !== 'dense');
    const floor = Math.max(0, ...timed.map(p => p.floor || 0));
    const bounds = timed.map(p => p.bound).filter(Number.isFinite);
    const all = lines(timed, methods, p => p.speedup, p => p.low, p => p.high);
    const width = Math.max(...timed.map(p => log(p.density))) - Math.min(...timed.map(p => log(p.density)));
    // Methods at the same density stand side by side, so that their intervals can be told apart; many of them closer.
    const apart = Math.min(0.018, 0.1 / all.length) * (width || 1);
    const series = all.flatMap((line, i) => lineSeries(line, methods, theme, log, (i - (all.length - 1) / 2) * apart));
    const marks = [reference(theme, 0, 'baseline', 'solid', 'insideStartBottom')];
    if (bounds.length) marks.push(reference(theme, log(Math.max(...bounds)), `bound ${axes.short(Math.max(...bounds))}x`, 'dotted', 'insideEndTop'));
    series.push({ type: 'line', data: [], markLine: { silent: true, symbol: 'none', data: marks },
      markArea: { silent: true, itemStyle: { color: theme.band, opacity: 0.25 },
        data: [[{ yAxis: log(1 - floor) }, { yAxis: log(1 + floor) }]] } });
    const range = timed.flatMap(p => [p.low, p.high]).concat(bounds, [0.8, 1.2]);
    return {
      ...frame(theme, describe), series, xAxis: densityAxis(timed, theme),
      yAxis: axes.logarithmic(range, axes.ratios, v => `${axes.short(v)}x`, theme, 'speed-up (log)', { nameGap: 38 }),
    };
  }

  // Diagonals of constant throughput, cut to the plot.
  function diagonals(x, y, theme) {
    const marks = [];
    for (let power = -3; power <= 6; power++) {
      // Kept off the edges: a mark that rounding puts outside is not drawn.
      const start = Math.max(x.min, y.min + power) + 0.005;
      const end = Math.min(x.max, y.max + power) - 0.005;
      if (end - start < 0.1 * (x.max - x.min)) continue;
      marks.push([{ coord: [start, start - power] }, { coord: [end, end - power], label: {
        formatter: `${10 ** power} GFLOP/s`, color: theme.muted, fontSize: 10, position: 'insideEndTop' } }]);
    }
    return { type: 'line', data: [], markLine: { silent: true, symbol: 'none', data: marks,
      lineStyle: { color: theme.muted, type: 'dotted', width: 1, opacity: 0.8 } } };
  }

  function flops(points, methods, theme) {
    const timed = points.filter(p => p.ms > 0 && p.flops > 0);
    const mega = p => p.flops / 1e6;
    const x = axes.logarithmic(timed.map(mega), axes.decades(), axes.short, theme, 'MFLOP left per run (log)',
      { bare: true, leastPad: 0.1 });
    const y = axes.logarithmic(timed.map(p => p.ms), axes.decades(), axes.short, theme, 'ms per run (log)',
      { nameGap: 38, bare: true, leastPad: 0.1 });
    const series = [...new Set(timed.map(p => p.method))].map(method => {
      const look = style(methods, method, theme);
      return { type: 'scatter', name: method, symbol: look.symbol, symbolSize: look.size, z: 3,
        data: timed.filter(p => p.method === method).map(p => ({
          value: [log(mega(p)), log(p.ms)], point: p,
          itemStyle: p.stage === 'pruned' ? { color: theme.paper, borderColor: look.color, borderWidth: 2 } : { color: look.color },
        })) };
    });
    return { ...frame(theme, describe), series: [...series, diagonals(x, y, theme)], xAxis: x, yAxis: y };
  }

  function layerBars(layers, theme, key, name, color) {
    return { type: 'bar', name, itemStyle: { color }, barMaxWidth: 11, data: layers.map(layer => {
      const runs = layer[key] != null && (key === 'dense') === (layer.picked === 'dense');
      return { value: layer[key], point: layer,
        itemStyle: runs ? { color } : { color: theme.paper, borderColor: color, borderWidth: 1.2 },
        label: { show: runs, position: 'right', color: theme.ink, fontSize: 11, formatter: () => `runs: ${layer.picked}` } };
    }) };
  }

  function describeLayer(layer) {
    if (!layer) return '';
    const share = layer.share == null ? '' : `, ${axes.short(100 * layer.share)}% of the dense run`;
    return `<b>${esc(layer.name)}</b><br>${esc(layer.shape)}, ${layer.tokens} tokens, ${layer.nonzeros} non-zeros${share}`
      + `<br>runs ${esc(layer.picked)}: ${esc(layer.why)}`;
  }

  function layers(list, theme) {
    const colors = COLORS[theme.name];
    const label = name => (name.length > 44 ? `…${name.slice(-43)}` : name);
    return {
      animation: false, tooltip: tooltip(theme, describeLayer), grid: { left: 300, right: 90, top: 34, bottom: 40 },
      legend: { top: 0, left: 300, textStyle: { color: theme.ink } },
      xAxis: { ...axes.linear(theme, 'µs per run; filled: the kernel that runs'), min: 0, scale: false, axisLabel: { color: theme.muted, formatter: axes.short } },
      yAxis: { type: 'category', inverse: true, data: list.map(layer => layer.name), axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.line } }, axisLabel: { color: theme.ink, fontSize: 11, interval: 0, formatter: label } },
      series: [layerBars(list, theme, 'dense', 'dense kernel', colors[7]), layerBars(list, theme, 'sparse', 'fastest sparse kernel', colors[0])],
    };
  }

  return { THEMES, color, style, frame, describe, whiskers, reference, errorAxis, error, speedup, flops, layers };
})();
