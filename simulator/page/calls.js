// The tab «Вызовы»: what the bot and the server tell each other, live.

import {h, icon, iconButton, svg, later} from './dom.js';
import {t, lang, secondTime} from './words.js';
import {nameOf} from './world.js';

const most = 300;

export function calls() {
  let entries = [], held = [], paused = false, total = 0, bad = 0, serial = 0, visible = true, kind = 'all', polls = false;
  const seconds = new Array(60).fill(0);

  const rate = h('b', {}, '0'), sum = h('b', {}, '0'), wrong = h('b', {}, '0');
  const bars = seconds.map((_, i) => svg('rect', {x: i * 4, width: 3, y: 31, height: 1, rx: .8}));
  const spark = svg('svg', {class: 'spark', viewBox: '0 0 239 32', preserveAspectRatio: 'none', role: 'img', 'aria-label': t('spark')}, ...bars);
  const find = h('input', {type: 'search', class: 'find-input', placeholder: t('filter'), 'aria-label': t('filter'), spellcheck: 'false', autocomplete: 'off', oninput: () => redraw()});
  const hold = iconButton('pause', t('pause'), () => pause(!paused));
  const wipe = iconButton('trash', t('clear'), () => { entries = []; held = []; redraw(); });
  const waiting = h('button', {type: 'button', class: 'held', hidden: true, onclick: () => pause(false)});
  const list = h('div', {class: 'calls', role: 'list', 'aria-label': t('calls')});
  const empty = h('p', {class: 'list-empty'});
  const chips = h('div', {class: 'chips', role: 'group', 'aria-label': t('calls')},
    [['all', t('showAll')], ['call', t('showCalls')], ['update', t('showUpdates')], ['bad', t('showErrors')]].map(([k, name]) => h('button', {type: 'button', 'aria-pressed': k === kind ? 'true' : 'false', onclick: e => {
      kind = k;
      for (const c of chips.children) c.setAttribute('aria-pressed', c === e.currentTarget ? 'true' : 'false');
      redraw();
    }}, name)));
  const el = h('div', {class: 'calls-pane'},
    h('div', {class: 'stats'}, h('span', {}, rate, ' ', t('perSecond')), h('span', {}, sum, ' ', t('total')), h('span', {class: 'stat-bad'}, wrong, ' ', t('failed'))),
    spark,
    h('div', {class: 'tools'}, h('div', {class: 'find'}, icon('search'), find), hold, wipe),
    chips,
    h('label', {class: 'check small'}, h('input', {type: 'checkbox', onchange: e => { polls = e.target.checked; redraw(); }}), t('polls')),
    waiting, h('div', {class: 'calls-scroll', tabindex: '0', 'aria-label': t('calls')}, list, empty));

  function pause(on) {
    paused = on;
    hold.replaceChildren(icon(on ? 'play' : 'pause'));
    hold.setAttribute('aria-label', t(on ? 'resume' : 'pause'));
    hold.title = t(on ? 'resume' : 'pause');
    hold.classList.toggle('lit', on);
    if (!on) { entries = [...held.reverse(), ...entries].slice(0, most); held = []; redraw(); }
    waits();
  }
  function waits() { waiting.hidden = !paused || !held.length; waiting.textContent = t('paused', {n: held.length}); }

  function call(e) {
    const x = {n: ++serial, at: Date.now(), ...e};
    x.bad = e.kind === 'call' && (!e.ok || !!e.fault);
    if (e.kind === 'call' && e.method !== 'getUpdates') { total++; seconds[59]++; }
    if (x.bad) bad++;
    if (e.kind === 'call') x.chat = e.params?.chat_id ? peer(e.params.chat_id) : '';
    else x.chat = who(e);
    x.words = `${e.method || e.type || ''} ${x.chat} ${e.status || ''} ${e.description || ''} ${e.fault || ''} ${e.params?.chat_id || ''} ${e.params?.text || ''}`.toLocaleLowerCase();
    if (paused) { held.push(x); if (held.length > most) held.shift(); waits(); return; }
    entries.unshift(x);
    if (entries.length > most) entries.length = most;
    if (visible) draw();
  }
  const peer = id => /^-?\d+$/.test(id) ? nameOf(Number(id)) : String(id);
  function who(e) {
    const u = e.update?.[e.type], from = u?.from || u?.user || u?.chat;
    return from ? [from.first_name, from.last_name].filter(Boolean).join(' ') || from.title || '' : '';
  }

  const fits = x => {
    if (x.method === 'getUpdates' && !polls && !x.bad) return false;
    if (kind === 'call' && x.kind !== 'call' || kind === 'update' && x.kind !== 'update' || kind === 'bad' && !x.bad) return false;
    const q = find.value.trim().toLocaleLowerCase();
    return !q || x.words.includes(q);
  };
  const draw = later(() => {
    if (!visible) return;
    const top = Number(list.firstChild?.dataset.n || 0), fresh = [];
    for (const x of entries) { if (x.n <= top) break; if (fits(x)) fresh.push(line(x)); }
    if (fresh.length) list.prepend(...fresh);
    while (list.children.length > most) list.lastChild.remove();
    said();
  }, 150);
  function redraw() {
    const open = new Set([...list.querySelectorAll('details[open]')].map(d => d.dataset.n));
    list.replaceChildren(...entries.filter(fits).map(x => { const d = line(x); if (open.has(String(x.n))) d.open = true; return d; }));
    said();
  }
  function said() {
    empty.hidden = !!list.children.length;
    empty.textContent = entries.some(x => x.method !== 'getUpdates') ? t('callsNone') : t('callsEmpty');
  }

  function line(x) {
    const up = x.kind === 'update';
    const d = h('details', {class: 'call' + (x.bad ? ' bad' : '') + (up ? ' up' : ''), role: 'listitem', data: {n: x.n}, ontoggle: () => { if (d.open && !d.filled) { d.filled = true; d.append(details(x)); } }},
      h('summary', {},
        h('span', {class: 'call-way', 'aria-label': t(up ? 'showUpdates' : 'showCalls')}, icon(up ? 'in' : 'out')),
        h('span', {class: 'call-name'}, up ? x.type : x.method),
        up ? h('span', {class: 'call-num'}, '#' + x.update_id) : h('span', {class: 'call-num'}, x.fault ? h('i', {class: 'tag'}, x.fault) : null, h('i', {class: 'code'}, x.status ? String(x.status) : '—'), x.kind === 'call' ? ` ${x.ms || 0} ${t('ms')}` : ''),
        h('span', {class: 'call-chat'}, x.chat || (up ? '' : t('noParams').slice(0, x.params && Object.keys(x.params).length ? 0 : undefined))),
        h('time', {class: 'call-time'}, secondTime(x.at / 1000))));
    return d;
  }
  function details(x) {
    if (x.kind === 'update') return h('pre', {class: 'json', tabindex: '0'}, JSON.stringify(x.update, null, 1));
    const all = Object.entries(x.params || {});
    return h('div', {class: 'params'},
      x.description && h('p', {class: 'call-words'}, x.description),
      all.length ? h('dl', {}, all.map(([k, v]) => [h('dt', {}, k), h('dd', {}, pretty(v))])) : h('p', {class: 'muted'}, t('noParams')));
  }
  function pretty(v) {
    if (typeof v !== 'string') return JSON.stringify(v, null, 1);
    if (/^[[{]/.test(v)) try { return JSON.stringify(JSON.parse(v), null, 1); } catch { /* cut in the middle */ }
    return v;
  }

  setInterval(() => {
    const now = seconds[59];
    if (visible) {
      const high = Math.max(5, ...seconds);
      seconds.forEach((n, i) => { const hgt = n ? Math.max(2, 30 * n / high) : 1; bars[i].setAttribute('height', hgt); bars[i].setAttribute('y', 32 - hgt); bars[i].setAttribute('class', n ? 'on' : ''); });
      rate.textContent = now.toLocaleString(lang);
      sum.textContent = total.toLocaleString(lang);
      wrong.textContent = bad.toLocaleString(lang);
      wrong.parentNode.classList.toggle('some', bad > 0);
    }
    seconds.shift();
    seconds.push(0);
  }, 1000);
  said();
  return {el, call, shown: on => { const was = visible; visible = on; if (on && !was) redraw(); }};
}
