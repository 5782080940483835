// The few tools the page is built with: elements, icons, keyed lists, menus, toasts.

import {t} from './words.js';

// h makes an element. Strings become text nodes, so nothing a person typed is ever read as HTML.
export function h(tag, props, ...kids) {
  const el = document.createElement(tag);
  for (const [k, v] of Object.entries(props || {})) {
    if (v == null || v === false) continue;
    if (k === 'class') el.className = v;
    else if (k === 'data') Object.assign(el.dataset, v);
    else if (k.startsWith('on')) el.addEventListener(k.slice(2), v);
    else if (v === true) el.setAttribute(k, '');
    else el.setAttribute(k, v);
  }
  add(el, kids);
  return el;
}
function add(el, kids) {
  for (const kid of kids) {
    if (kid == null || kid === false || kid === '') continue;
    if (Array.isArray(kid)) add(el, kid);
    else el.append(kid);
  }
}
const SVG = 'http://www.w3.org/2000/svg';
export function icon(name) {
  const s = document.createElementNS(SVG, 'svg'), u = document.createElementNS(SVG, 'use');
  s.setAttribute('class', 'icon');
  s.setAttribute('aria-hidden', 'true');
  u.setAttribute('href', '#i-' + name);
  s.append(u);
  return s;
}
export function svg(tag, attrs, ...kids) {
  const el = document.createElementNS(SVG, tag);
  for (const k in attrs) el.setAttribute(k, attrs[k]);
  el.append(...kids);
  return el;
}
export const iconButton = (name, label, onclick, props) =>
  h('button', {type: 'button', class: 'ghost', 'aria-label': label, title: label, onclick, ...props}, icon(name));

export function avatar(id, name, extra) {
  const parts = (name || '?').replace(/[^\p{L}\p{N}\s]/gu, ' ').trim().split(/\s+/);
  const letters = ([...(parts[0] || '?')][0] || '?') + (parts.length > 1 ? [...parts[1]][0] || '' : '');
  return h('span', {class: `avatar tone${Math.abs(id) % 7} ${extra || ''}`, 'aria-hidden': 'true'}, letters.toUpperCase());
}
export const horn = () => h('span', {class: 'avatar horn', 'aria-hidden': 'true'}, icon('horn'));

// keyed makes parent's children follow rows [{key, sig, make}]: a node is kept while its key and sig stay.
export function keyed(parent, rows) {
  const old = parent.rows || new Map(), next = new Map();
  let cursor = parent.firstChild;
  for (const row of rows) {
    const was = old.get(row.key);
    let node = was && was.node;
    if (!was || was.sig !== row.sig) {
      const focus = node && node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
      const fresh = row.make(was ? 'again' : 'new');
      if (node) {
        if (cursor === node) cursor = fresh;
        node.replaceWith(fresh);
        if (focus) fresh.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({preventScroll: true});
      }
      node = fresh;
    }
    next.set(row.key, {node, sig: row.sig});
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  while (cursor) { const n = cursor.nextSibling; cursor.remove(); cursor = n; }
  parent.rows = next;
}

// later runs fn once in the next frame however often it is asked, and not oftener than every rest milliseconds
// (a timer stands in for the frame when the tab is hidden).
export function later(fn, rest = 0) {
  let asked = false, last = -rest;
  return () => {
    if (asked) return;
    asked = true;
    const go = () => { asked = false; last = performance.now(); fn(); };
    const wait = document.hidden ? 300 : last + rest - performance.now();
    wait > 16 ? setTimeout(go, wait) : requestAnimationFrame(go);
  };
}

// --- menus ------------------------------------------------------------------------------------
let closeMenu = null;
export function menu(anchor, items, {label, at} = {}) {
  closeMenu?.();
  const box = h('div', {class: 'menu', role: 'menu', 'aria-label': label || ''});
  for (const it of items) {
    if (it.row) { box.append(h('div', {class: 'menu-row', role: 'group'}, it.row.map(r => h('button', {type: 'button', role: 'menuitem', class: 'menu-emoji', 'aria-label': r.label, onclick: () => { done(); r.run(); }}, r.text)))); continue; }
    box.append(h('button', {type: 'button', role: 'menuitem', class: it.danger ? 'danger' : '', onclick: () => { done(); it.run(); }}, it.icon && icon(it.icon), h('span', {class: 'menu-text'}, it.text), it.hint && h('span', {class: 'menu-hint'}, it.hint)));
  }
  document.getElementById('menus').append(box);
  const a = at || anchor.getBoundingClientRect(), b = box.getBoundingClientRect();
  const left = at ? at.left : a.right - b.width > 8 && a.left + b.width > innerWidth - 8 ? a.right - b.width : a.left;
  const below = a.bottom + 6 + b.height < innerHeight - 8;
  box.style.left = Math.max(8, Math.min(left, innerWidth - b.width - 8)) + 'px';
  box.style.top = Math.max(8, below ? a.bottom + 6 : a.top - b.height - 6) + 'px';
  const list = [...box.querySelectorAll('button')];
  list[0]?.focus({preventScroll: true});
  const key = e => {
    const i = list.indexOf(document.activeElement);
    if (e.key === 'Escape') { e.stopPropagation(); done(); }
    else if (e.key === 'ArrowDown' || e.key === 'ArrowRight') list[(i + 1) % list.length].focus();
    else if (e.key === 'ArrowUp' || e.key === 'ArrowLeft') list[(i - 1 + list.length) % list.length].focus();
    else if (e.key === 'Tab') { done(); return; }
    else return;
    e.preventDefault();
  };
  const outside = e => { if (!box.contains(e.target)) done(false); };
  box.addEventListener('keydown', key);
  setTimeout(() => document.addEventListener('pointerdown', outside, true));
  anchor.setAttribute?.('aria-expanded', 'true');
  function done(focus = true) {
    box.remove();
    document.removeEventListener('pointerdown', outside, true);
    anchor.removeAttribute?.('aria-expanded');
    closeMenu = null;
    if (focus && anchor.isConnected) anchor.focus?.({preventScroll: true});
  }
  closeMenu = done;
}

// --- words that appear and go -------------------------------------------------------------------
export function toast(text, {url, bad} = {}) {
  const el = h('div', {class: 'toast' + (bad ? ' bad' : '')}, h('span', {}, text), url && h('a', {href: url, target: '_blank', rel: 'noopener noreferrer'}, t('openLink')));
  const box = document.getElementById('toasts');
  box.append(el);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => { el.classList.add('gone'); setTimeout(() => el.remove(), 250); }, url ? 9000 : 4500);
}

function dialog(cls, ...kids) {
  const d = h('dialog', {class: cls}, ...kids);
  document.body.append(d);
  d.addEventListener('click', e => { if (e.target === d) d.close(); });
  d.addEventListener('close', () => d.remove());
  d.showModal();
  return d;
}
export function alertBox(text, from) {
  const d = dialog('box', from && h('h2', {}, from), h('p', {class: 'wrap'}, text), h('div', {class: 'row end'}, h('button', {type: 'button', class: 'main', autofocus: true, onclick: () => d.close()}, t('ok'))));
}
export function confirmBox(title, text, yes) {
  return new Promise(resolve => {
    let said = false;
    const d = dialog('box', h('h2', {}, title), h('p', {class: 'wrap'}, text), h('div', {class: 'row end'},
      h('button', {type: 'button', class: 'plain', onclick: () => d.close()}, t('cancel')),
      h('button', {type: 'button', class: 'main', autofocus: true, onclick: () => { said = true; d.close(); }}, yes)));
    d.addEventListener('close', () => resolve(said));
  });
}
export function lightbox(url, name) {
  const d = dialog('light', h('img', {src: url, alt: name || t('photo'), onclick: () => d.close()}), h('button', {type: 'button', class: 'ghost light-close', 'aria-label': t('back'), autofocus: true, onclick: () => d.close()}, icon('close')));
}
