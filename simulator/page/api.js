// The page's door to the server (../PAGE.md): two verbs and one stream.

export async function get(path, params = {}) {
  const q = new URLSearchParams(Object.entries(params).filter(([, v]) => v != null && v !== ''));
  return read(await fetch(`/sim/${path}?${q}`, {headers: {Accept: 'application/json'}}));
}
export async function post(path, body) {
  return read(await fetch('/sim/' + path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)}));
}
async function read(res) {
  const body = await res.json().catch(() => ({}));
  if (!res.ok || body.ok === false) throw new Error(body.error || `HTTP ${res.status}`);
  return body;
}
export const act = body => post('act', body);

// listen keeps one event stream open for ever. event(e) gets each event; line(up, again) hears of the connection.
export function listen(event, line) {
  let source, wait = 400, lived = false;
  function open() {
    source = new EventSource('/sim/events');
    source.onopen = () => { wait = 400; line(true, lived); lived = true; };
    source.onmessage = m => {
      let e;
      try { e = JSON.parse(m.data); } catch { return; }
      event(e);
    };
    source.onerror = () => {
      line(false, lived);
      source.close();
      setTimeout(open, wait);
      wait = Math.min(wait * 1.7, 4000);
    };
  }
  open();
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', e => { if (e.persisted) open(); });
}

export function base64(file) {
  return new Promise((ok, no) => {
    const r = new FileReader();
    r.onload = () => ok(String(r.result).replace(/^[^,]*,/, ''));
    r.onerror = () => no(r.error);
    r.readAsDataURL(file);
  });
}
