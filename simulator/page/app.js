// The front door of the page: columns, the event stream, where we are.

import {h, icon, toast} from './dom.js';
import {t, lang} from './words.js';
import {listen} from './api.js';
import {world, me, on, emit, load, peek, forgetPeeks, heard, route, goTo} from './world.js';
import {people} from './people.js';
import {chat} from './chat.js';
import {panel} from './panel.js';

document.title = t('title');
const body = document.body;
const narrow = matchMedia('(max-width: 760px)'), middle = matchMedia('(max-width: 1160px)');

// --- the right panel: a column on a desktop, a drawer on a tablet, a view on a telephone ---
const remembered = () => { try { return localStorage.getItem('panel') !== 'closed'; } catch { return true; } };
function panelTo(open, keep = true) {
  body.classList.toggle('panel-open', open);
  document.getElementById('panel').inert = !open;
  for (const b of document.querySelectorAll('.panel-toggle')) { b.setAttribute('aria-expanded', open); b.setAttribute('aria-label', t(open ? 'panelClose' : 'panelOpen')); b.title = t(open ? 'panelClose' : 'panelOpen'); }
  if (keep && !middle.matches) try { localStorage.setItem('panel', open ? 'open' : 'closed'); } catch { /* private mode */ }
  emit('panel', open);
}
const page = {panel: (open = !body.classList.contains('panel-open')) => panelTo(open)};

people(document.getElementById('people'));
const middleColumn = chat(document.getElementById('chat'), page);
const right = panel(document.getElementById('panel'), page);
panelTo(!middle.matches && remembered(), false);
middle.addEventListener('change', () => panelTo(!middle.matches && remembered(), false));
addEventListener('keydown', e => { if (e.key === 'Escape' && middle.matches && body.classList.contains('panel-open') && !document.querySelector('dialog[open], .menu')) panelTo(false); });

on('route', () => {
  body.dataset.view = me.user ? 'chat' : 'people';
  if (middle.matches) panelTo(false, false);
  else panelTo(body.classList.contains('panel-open'), false);
});
addEventListener('hashchange', route);

// --- the stream ---
// again asks for everything anew: soon, but in a storm of news not oftener than the server can bear.
const again = (() => {
  let timer = 0, all = false, last = 0, quiet = 0;
  const run = async () => {
    timer = 0;
    const whole = all;
    all = false;
    if (whole) forgetPeeks();
    clearTimeout(quiet);
    const pause = last ? 2500 : 0;
    last = Date.now();
    try { await load(); route(); quiet = setTimeout(peek, pause); if (whole) middleColumn.again(); } catch { /* the notice speaks; the stream tries again */ }
  };
  return whole => {
    all ||= !!whole;
    timer ||= setTimeout(run, Math.max(whole && !world.ready ? 0 : 120, last + 1500 - Date.now()));
  };
})();

const kinds = {
  message: e => { heard(e); middleColumn.event(e); },
  edit: e => { heard(e); middleColumn.event(e); },
  delete: e => middleColumn.event(e),
  chat: e => { middleColumn.event(e); again(); },
  action: e => middleColumn.event(e),
  toast: e => middleColumn.event(e),
  call: e => right.call(e),
  update: e => right.call(e),
  limits: e => { world.limits = e.limits || {}; emit('limits'); },
  faults: e => { world.faults = e.faults || []; emit('faults'); },
  state: () => again(),
  resync: () => again(true),
};

const notice = document.getElementById('offline');
let down = 0;
listen(e => kinds[e.kind]?.(e), (up, lived) => {
  clearTimeout(down);
  if (up) {
    if (!notice.hidden) { notice.hidden = true; toast(t('online')); }
    again(true);
  } else {
    down = setTimeout(() => { notice.replaceChildren(h('i', {class: 'spinner', 'aria-hidden': 'true'}), t('offline')); notice.hidden = false; }, 700);
  }
});
