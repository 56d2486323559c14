"""The channel's streams as a browser reads them; the widget itself needs none."""

from __future__ import annotations

from tests.browser.conftest import OpenPage, ScriptedServer

READ = """async (server) => {
  const post = { method: "POST", headers: { "Content-Type": "application/json" } };
  const body = JSON.stringify({ visitor: null, message: "does massage flush toxins out?", stream: true });
  const { stream } = await (await fetch(new URL("webhook", server), { ...post, body })).json();
  const events = [];
  await new Promise((resolve) => {
    const source = new EventSource(new URL(stream, server));
    const end = (last) => resolve(source.close(), events.push(last));
    source.addEventListener("message", ({ data }) => events.push(JSON.parse(data).kind));
    source.addEventListener("done", ({ data }) => end(typeof JSON.parse(data).visitor));
    source.onerror = ({ data }) => end(`error ${data}`);
  });
  return events;
}"""


def test_an_event_source_reads_each_message_and_the_token(open_page: OpenPage, server: ScriptedServer) -> None:
    events = open_page().evaluate(READ, server.url)
    assert events[0] == "answer" and events[-1] == "string"
    assert not [event for event in events if event.startswith("error")]
    assert server.received == ["does massage flush toxins out?"]
