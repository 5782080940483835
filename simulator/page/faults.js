// The tab «Сбои»: trouble to order.

import {h, icon, iconButton, toast} from './dom.js';
import {t, lang} from './words.js';
import {post} from './api.js';
import {world, on} from './world.js';

const presets = [
  {kind: 'http500', probability: .2},
  {kind: 'html502', probability: .2},
  {kind: 'reset_before', probability: .2},
  {kind: 'reset_after', probability: .1},
  {kind: 'latency', latency_ms: 1000},
  {kind: 'too_many', probability: .5, retry_after: 3},
  {kind: 'hang', probability: .05},
];
const bounds = ['per_second', 'paid_per_second', 'per_chat_per_second', 'burst', 'per_group_per_minute'];
const telegram = {per_second: 30, paid_per_second: 1000, per_chat_per_second: 1, burst: 3, per_group_per_minute: 20};

export function faults() {
  let scope = 'send*';
  const chosen = new Map(presets.map(p => [p.kind, {...p}]));
  const mark = h('span', {class: 'tab-mark', hidden: true});
  const off = h('button', {type: 'button', class: 'plain', onclick: allOff}, t('allOff'));
  const where = h('select', {class: 'pick', 'aria-label': t('where'), onchange: () => { scope = where.value; push(own().map(f => ({...f, method: scope}))); }},
    h('option', {value: 'send*'}, t('whereSend')), h('option', {value: '*'}, t('whereAll')));
  const rows = presets.map(row);
  const others = h('div', {class: 'others'});
  const limits = bounds.map(bound);
  const el = h('div', {class: 'faults-pane'},
    h('p', {class: 'intro'}, t('faultsIntro')),
    h('div', {class: 'row spread'}, h('label', {class: 'where'}, t('where') + ' ', where), off),
    h('div', {class: 'switches'}, rows.map(r => r.el)), others,
    h('div', {class: 'row spread head2'}, h('h3', {}, t('limits')), h('button', {type: 'button', class: 'plain', onclick: () => bound_(telegram)}, t('likeTelegram'))),
    h('p', {class: 'intro'}, t('limitsIntro')),
    h('div', {class: 'switches'}, limits.map(l => l.el)));

  // The first fault of each kind belongs to its switch; the rest are listed as they are.
  function split() {
    const first = new Map(), rest = [];
    for (const f of world.faults) (presets.some(p => p.kind === f.kind) && !first.has(f.kind) && !f.next && !f.every) ? first.set(f.kind, f) : rest.push(f);
    return {first, rest};
  }
  const own = () => [...split().first.values()];
  async function push(mine) {
    try { await post('faults', {faults: [...mine, ...split().rest]}); world.faults = [...mine, ...split().rest]; } catch (e) { toast(e.message, {bad: true}); }
    draw();
  }
  async function allOff() {
    try {
      await post('faults', {faults: []});
      world.faults = [];
      const none = Object.fromEntries(bounds.map(b => [b, 0]));
      await post('limits', none);
      world.limits = none;
      toast(t('saved'));
    } catch (e) { toast(e.message, {bad: true}); }
    draw();
    drawLimits();
  }
  function make(kind) {
    const c = chosen.get(kind), f = {method: scope, kind};
    if (kind === 'latency') f.latency_ms = c.latency_ms; else f.probability = c.probability;
    if (kind === 'too_many') f.retry_after = c.retry_after;
    return f;
  }
  function set(kind, is) { return push([...own().filter(f => f.kind !== kind), ...(is ? [make(kind)] : [])]); }

  function row(p) {
    const {kind} = p, box = h('input', {type: 'checkbox', role: 'switch', class: 'switch', id: 'f-' + kind, onchange: () => set(kind, box.checked)});
    const knobs = [];
    const knob = (key, label, min, max, step, say) => {
      const out = h('output', {}), range = h('input', {type: 'range', min, max, step, 'aria-label': `${t('f_' + kind)}: ${label}`, oninput: () => { chosen.get(kind)[key] = Number(range.value); out.textContent = say(Number(range.value)); }, onchange: () => { if (box.checked) set(kind, true); }});
      knobs.push({key, draw: () => { range.value = chosen.get(kind)[key]; out.textContent = say(chosen.get(kind)[key]); }});
      return h('label', {class: 'knob'}, h('span', {}, label), range, out);
    };
    const percent = x => Math.round(x * 100) + ' %', sec = x => (x / 1000).toLocaleString(lang) + ' ' + t('sec');
    const el = h('div', {class: 'fault'},
      h('label', {class: 'fault-top', for: 'f-' + kind}, h('span', {class: 'fault-words'}, h('b', {}, t('f_' + kind)), h('span', {}, t('f_' + kind + 't'))), box),
      h('div', {class: 'knobs'},
        kind === 'latency' ? knob('latency_ms', t('delay_of'), 100, 10000, 100, sec) : knob('probability', t('share_of'), .05, 1, .05, percent),
        kind === 'too_many' ? knob('retry_after', t('wait_of'), 1, 60, 1, x => x + ' ' + t('sec')) : null));
    return {kind, el, draw(f) {
      box.checked = !!f;
      el.classList.toggle('lit', !!f);
      if (f) for (const k of knobs) chosen.get(kind)[k.key] = f[k.key] || (k.key === 'probability' ? 1 : p[k.key]);
      for (const k of knobs) k.draw();
    }};
  }
  function draw() {
    const {first, rest} = split();
    const methods = new Set([...first.values()].map(f => f.method || '*'));
    if (methods.size === 1 && ['send*', '*'].includes([...methods][0])) { scope = [...methods][0]; where.value = scope; }
    rows.forEach(r => r.draw(first.get(r.kind)));
    others.replaceChildren(...(rest.length ? [h('h3', {}, t('otherFaults')), ...rest.map(f => h('div', {class: 'other'},
      h('span', {class: 'fault-words'}, h('b', {}, t('f_' + f.kind)), h('span', {}, `${f.method || '*'} · ${f.next ? t('nextN', {n: f.next}) : f.every ? t('everyN', {n: f.every}) : f.probability ? Math.round(f.probability * 100) + ' %' : t('always')}`)),
      iconButton('close', t('removeFault'), async () => { const left = world.faults.filter(x => x !== f); try { await post('faults', {faults: left}); world.faults = left; } catch (e) { toast(e.message, {bad: true}); } draw(); })))] : []));
    const n = world.faults.length;
    mark.hidden = !n;
    mark.textContent = n;
    mark.setAttribute('aria-label', t('faultsOn', {n}));
    off.disabled = !n && !bounds.some(b => world.limits[b]);
  }

  function bound(key) {
    const id = 'l-' + key;
    const num = h('input', {type: 'number', class: 'number', id, min: 0, max: 100000, step: 1, placeholder: t('off'), inputmode: 'numeric', onchange: () => bound_({[key]: Math.max(0, Math.round(Number(num.value) || 0))})});
    return {key, num, el: h('label', {class: 'fault bound', for: id}, h('b', {}, t('l_' + key)), num)};
  }
  async function bound_(some) {
    const next = {...Object.fromEntries(bounds.map(b => [b, world.limits[b] || 0])), ...some};
    try { await post('limits', next); world.limits = next; } catch (e) { toast(e.message, {bad: true}); }
    drawLimits();
    draw();
  }
  function drawLimits() { for (const l of limits) if (document.activeElement !== l.num) { l.num.value = world.limits[l.key] || ''; } }
  on('faults', draw);
  on('limits', () => { drawLimits(); draw(); });
  draw();
  return {el, mark};
}
