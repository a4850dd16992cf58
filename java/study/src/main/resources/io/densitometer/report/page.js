'use strict';

// Puts the charts on the page and redraws them when a choice, the width, the colour scheme or the medium changes.
(() => {
  const { points, runs } = JSON.parse(document.getElementById('points').textContent);
  const pointById = new Map(points.map(p => [p.id, p]));
  const byId = id => document.getElementById(id);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const methods = [...new Set(points.map(p => p.method))];
  const models = [...new Set(points.map(p => p.model))];
  let printing = false;
  let plots = [];

  const theme = () => (dark.matches && !printing ? charts.THEMES.dark : charts.THEMES.light);
  const unique = key => [...new Set(points.map(p => p[key]))];

  function fill(select, entries) {
    for (const [value, text] of entries) select.add(new Option(text, value));
    select.disabled = entries.length < 2;
    select.addEventListener('change', draw);
  }

  function plot(place, height, option) {
    const box = place.appendChild(document.createElement('div'));
    box.className = 'plot';
    if (height) box.style.height = `${height}px`;
    const chart = echarts.init(box, null, { renderer: 'svg' });
    chart.setOption(option);
    if (printing) {
      // A picture that scales: the width of the paper is not known here.
      const picture = chart.renderToSVGString({ useViewBox: true });
      chart.dispose();
      box.style.height = 'auto';
      box.innerHTML = picture;
    } else {
      plots.push(chart);
    }
  }

  function panels(id, make, chosen, needed) {
    const place = byId(id);
    place.replaceChildren();
    const shown = models.filter(model => chosen.some(p => p.model === model && needed(p)));
    // All panels first: their number decides how wide each is.
    const boxes = shown.map(model => panel(place, model));
    shown.forEach((model, i) => plot(boxes[i], 0, make(chosen.filter(p => p.model === model), model)));
    if (!shown.length) place.textContent = 'No cell with these values.';
    return shown;
  }

  function panel(place, title) {
    const box = place.appendChild(document.createElement('div'));
    box.className = 'panel';
    box.appendChild(document.createElement('h4')).textContent = title;
    return box;
  }

  // One panel per model, and before them one with all models.
  function reductionPanels(run, lines) {
    const shown = panels('reduction', (chosen, model) => planes.reduction(chosen, lines.filter(r => r.model === model), methods, theme()),
      run, p => p.reduction > 0 && p.speedup > 0 && p.stage !== 'dense');
    const place = byId('reduction-models');
    place.replaceChildren();
    if (shown.length < 2) return;
    const box = panel(place, 'All models');
    const keys = box.appendChild(document.createElement('div'));
    keys.className = 'legend';
    shown.forEach(model => keys.append(swatch(model, symbol('circle', charts.color(models.indexOf(model), theme())))));
    plot(box, 420, planes.together(run, lines, methods, models, theme()));
  }

  // One point per trained network: the error does not depend on where it ran.
  function trained(chosen) {
    const seen = new Map();
    for (const p of chosen) {
      if (p.mse != null && p.method !== 'masked-dense') seen.set([p.model, p.method, p.stage, p.target, p.mse].join('|'), p);
    }
    return [...seen.values()];
  }

  function swatch(label, drawn) {
    const entry = document.createElement('span');
    entry.innerHTML = `<svg width="34" height="14" aria-hidden="true">${drawn}</svg>`;
    entry.append(label);
    return entry;
  }

  function symbol(name, color) {
    const shapes = {
      circle: '<circle cx="17" cy="7" r="5"/>', rect: '<path d="M12 2h10v10h-10z"/>', triangle: '<path d="M17 2l6 10h-12z"/>',
      diamond: '<path d="M17 1l5 6-5 6-5-6z"/>', roundRect: '<rect x="12" y="2" width="10" height="10" rx="3"/>',
      pin: '<path d="M17 13l-4-7a4 4 0 1 1 8 0z"/>', arrow: '<path d="M17 1l5 12-5-3-5 3z"/>',
    };
    const path = name.startsWith('path://') ? `<path transform="translate(10 0) scale(.6)" d="${name.slice(7)}"/>` : shapes[name];
    return `<g fill="${color}">${path}</g>`;
  }

  function legend() {
    const place = byId('legend-methods');
    place.replaceChildren();
    for (const method of methods) {
      const look = charts.style(methods, method, theme());
      place.append(swatch(method, symbol(look.symbol, look.color)));
    }
    const ink = theme().muted;
    place.append(swatch('pruned, not trained since', `<path d="M1 7h32" stroke="${ink}" stroke-width="2" stroke-dasharray="6 4"/>`
      + `<circle cx="17" cy="7" r="4" fill="${theme().paper}" stroke="${ink}" stroke-width="2"/>`));
    place.append(swatch('fine-tuned', `<path d="M1 7h32" stroke="${ink}" stroke-width="2"/><circle cx="17" cy="7" r="5" fill="${ink}"/>`));
  }

  function layerChart() {
    const select = byId('plan');
    if (!select) return;
    const chosen = points.find(p => p.id === select.value);
    document.querySelectorAll('.layer-table').forEach(table => {
      table.hidden = table.id !== select.value;
      table.open = table.id === select.value;
    });
    const timed = chosen.layers.filter(layer => layer.dense != null || layer.sparse != null);
    byId('layer-chart').replaceChildren();
    if (timed.length) plot(byId('layer-chart'), 90 + 30 * timed.length, charts.layers(timed, theme()));
  }

  function draw() {
    plots.forEach(chart => chart.dispose());
    plots = [];
    legend();
    const task = points.filter(p => p.task === byId('task').value);
    const run = task.filter(p => p.setting === byId('setting').value);
    const lines = runs.filter(r => r.task === byId('task').value && r.setting === byId('setting').value);
    reductionPanels(run, lines);
    panels('latency', ([line]) => planes.latency(line, pointById, methods, theme()), lines, line => line.outcomes);
    panels('error', chosen => charts.error(chosen, methods, theme()), trained(task), p => p.mse > 0 && p.stage !== 'dense');
    panels('speedup', chosen => charts.speedup(chosen, methods, theme()), run, p => p.speedup > 0 && p.stage !== 'dense');
    panels('flops', chosen => charts.flops(chosen, methods, theme()), run, p => p.ms > 0 && p.flops > 0);
    layerChart();
  }

  fill(byId('task'), unique('task').map(task => [task, task]));
  fill(byId('setting'), unique('setting').map(setting => [setting, setting]));
  if (byId('plan')) fill(byId('plan'), points.filter(p => p.layers).map(p => [p.id, p.name]));
  draw();

  addEventListener('resize', () => plots.forEach(chart => chart.resize()));
  dark.addEventListener('change', draw);
  addEventListener('beforeprint', () => { printing = true; draw(); });
  addEventListener('afterprint', () => { printing = false; draw(); });
})();
