'use strict';

// The two planes of a study: saved work against saved time, and error against time.
const planes = (() => {
  const log = Math.log10;
  const times = value => `${axes.short(value)}x`;

  function dot(point, value, look, theme) {
    const hollow = point.stage === 'pruned';
    return { value, point, symbol: look.symbol, symbolSize: look.size, itemStyle: hollow
      ? { color: theme.paper, borderColor: look.color, borderWidth: 2 }
      : { color: look.color, borderColor: look.star ? theme.ink : look.color, borderWidth: look.star ? 1 : 0 } };
  }

  // Fine-tuned points lie over pruned ones: their masks, and so often their times, are the same.
  const depth = stage => (stage === 'pruned' ? 3 : 4);

  function dots(points, value, look, theme) {
    return ['pruned', 'others'].map(layer => ({
      type: 'scatter', z: depth(layer),
      data: points.filter(p => (p.stage === 'pruned') === (layer === 'pruned')).map(p => dot(p, value(p), look(p), theme)),
    }));
  }

  function bars(points, look) {
    const colors = new Map();
    for (const p of points) {
      const color = look(p).color;
      if (!colors.has(color)) colors.set(color, []);
      colors.get(color).push([log(p.reduction), log(p.low), log(p.high)]);
    }
    return [...colors].map(([color, data]) => charts.whiskers(data, color));
  }

  function curve(points, color, name) {
    return { type: 'line', data: points.map(([x, y]) => [log(x), log(y)]), symbol: 'none', silent: true, z: 1, clip: true,
      lineStyle: { color, type: 'dashed', width: 1.5 },
      endLabel: { show: name !== '', formatter: () => name, color, fontSize: 11, offset: [-2, 0] } };
  }

  // Time follows FLOPs on the diagonal, cut to the plot; at 1x nothing was gained.
  function guides(x, y, theme) {
    const start = Math.max(x.min, y.min) + 0.002;
    const end = Math.min(x.max, y.max) - 0.002;
    const long = end - start > 0.4 * (x.max - x.min);
    const diagonal = [{ coord: [start, start] }, { coord: [end, end], label: {
      formatter: long ? 'time follows FLOPs' : '', color: theme.muted, fontSize: 11, position: 'insideEndTop' } }];
    return { type: 'line', data: [], markLine: { silent: true, symbol: 'none',
      lineStyle: { color: theme.muted, type: 'dotted', width: 1.2 },
      data: [diagonal, charts.reference(theme, 0, '', 'solid', 'end')] } };
  }

  function gained(points) {
    return points.filter(p => p.reduction > 0 && p.speedup > 0 && p.stage !== 'dense');
  }

  // The bounds are drawn as far up as the plot goes: beyond the farthest point's FLOP reduction there is nothing to read.
  function plane(points, runs, look, theme, named) {
    const reductions = points.map(p => p.reduction).concat(1);
    const farthest = Math.max(...reductions);
    const bounds = runs.flatMap(run => run.amdahl || []).filter(([x]) => x <= farthest).map(([, y]) => Math.min(y, farthest));
    const x = axes.logarithmic(reductions, axes.ratios, times, theme, 'FLOP reduction (log)', { bare: true, leastPad: 0.05 });
    const y = axes.logarithmic(points.flatMap(p => [p.low, p.high]).concat(bounds, 1, 1.1), axes.ratios, times, theme,
      'speed-up (log)', { nameGap: 38, bare: true, leastPad: 0.02 });
    const curves = runs.filter(run => run.amdahl).map(run => {
      const inside = run.amdahl.filter(([factor]) => log(factor) <= x.max);
      return curve(inside, named ? look(run).color : theme.ink, named ? run.model : '');
    });
    return { ...charts.frame(theme, charts.describe), xAxis: x, yAxis: y,
      series: [...curves, guides(x, y, theme), ...bars(points, look), ...dots(points, p => [log(p.reduction), log(p.speedup)], look, theme)] };
  }

  function reduction(points, runs, methods, theme) {
    return plane(gained(points), runs, p => charts.style(methods, p.method, theme), theme, false);
  }

  // All models in one plane: the colour is the model's, the symbol the method's.
  function together(points, runs, methods, models, theme) {
    const look = p => ({ ...(p.method ? charts.style(methods, p.method, theme) : {}), color: charts.color(models.indexOf(p.model), theme) });
    const option = plane(gained(points), runs, look, theme, true);
    return { ...option, grid: { ...option.grid, right: 96 } };
  }

  // A step down at each plan of the front: the least error to be had within a time.
  function front(outcomes, x, y, theme) {
    const steps = outcomes.filter(o => o.front).sort((a, b) => a.ms - b.ms).map(o => [log(o.ms), y(o.mse)]);
    if (steps.length) steps.push([x.max, steps[steps.length - 1][1]]);
    return { type: 'line', step: 'end', data: steps, symbol: 'none', silent: true, z: 1, clip: true,
      lineStyle: { color: theme.ink, width: 1.5 } };
  }

  function latency(run, byId, methods, theme) {
    const outcomes = run.outcomes.map(o => ({ ...byId.get(o.id), ...o })).filter(o => o.mse > 0 && o.ms > 0);
    const errors = outcomes.map(o => o.mse);
    const error = charts.errorAxis(errors, theme);
    const x = axes.logarithmic(outcomes.map(o => o.ms), axes.fine(), axes.short, theme, 'ms per run (log)',
      { bare: true, leastPad: 0.12 });
    const look = p => charts.style(methods, p.method, theme);
    return { ...charts.frame(theme, charts.describe), xAxis: x, yAxis: error.axis,
      series: [front(outcomes, x, error.scale, theme), ...dots(outcomes, o => [log(o.ms), error.scale(o.mse)], look, theme)] };
  }

  return { reduction, together, latency };
})();
