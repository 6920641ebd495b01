extension MovePages {
  static let movesTemplate = #"""
    <h1>Moves</h1>
    <p>Notices of moves, requests for records and messages from and to your State or district. What
      waits for an answer comes first.
      {{#all}}<a href="/moves">Only what waits</a>{{/all}}
      {{^all}}<a href="/moves?all=yes">Also what is answered and read</a>{{/all}}</p>
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Moves">
    <table class="table stacked"><thead><tr><th scope="col">What</th>
      <th scope="col">MSIX number</th>
      <th scope="col">From</th><th scope="col">To</th><th scope="col">Posted</th>
      <th scope="col">Stands</th><th scope="col">Shown to</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row"><a href="{{path}}">{{title}}</a>{{#mine}}
      <span class="tag tag-info">yours</span>{{/mine}}</th>
      <td data-label="MSIX number">{{msixID}}</td>
      <td data-label="From">{{from}}</td><td data-label="To">{{to}}</td>
      <td data-label="Posted">{{posted}}</td>
      <td data-label="Stands">{{standing}}{{#late}} <span class="tag tag-error">Late</span>{{/late}}
      </td><td data-label="Shown to">{{delivered}} of {{recipients}}</td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">Nothing waits.</p>{{/any}}
    """#

  /// The second word, in the form of an entry.
  private static func confirmMarkup(_ act: String) -> String {
    #"""
      <div class="choice"><input type="checkbox" id="confirm-\#(act)-{{posting}}" name="confirm"
        value="yes"><label for="confirm-\#(act)-{{posting}}">Names and birth dates in the words are
        meant</label></div>
    """#
  }

  private static let answerMarkup = #"""
    {{#acknowledges}}<form method="post" action="{{path}}/answer" class="form no-print">
      <input type="hidden" name="form" value="{{token}}">
      <input type="hidden" name="posting" value="{{posting}}">
      <input type="hidden" name="answer" value="acknowledge">
      <div class="field"><label for="text-{{posting}}">A word, if you like</label>
        <input id="text-{{posting}}" name="text" type="text" maxlength="2000" autocomplete="off"
          value="{{typedAnswer}}"></div>

    """# + confirmMarkup("answer") + #"""
        <button type="submit">Acknowledge</button></form>{{/acknowledges}}
      {{#fulfils}}<form method="post" action="{{path}}/answer" class="form no-print">
        <input type="hidden" name="form" value="{{token}}">
        <input type="hidden" name="posting" value="{{posting}}">
        <div class="field"><label for="answer-{{posting}}">Your answer</label>
          <select id="answer-{{posting}}" name="answer">
          {{#answers}}<option value="{{value}}"{{#chosen}} selected{{/chosen}}>{{title}}</option>
          {{/answers}}</select></div>
        <div class="field"><label for="text-{{posting}}">On which way, or why</label>
          <p class="hint" id="hint-{{posting}}">May stay empty where your State has sent the records
            to the exchange since.</p>
          <input id="text-{{posting}}" name="text" type="text" maxlength="2000" autocomplete="off"
            aria-describedby="hint-{{posting}}" value="{{typedAnswer}}"></div>

      """# + confirmMarkup("answer") + #"""
        <button type="submit">Answer</button></form>{{/fulfils}}

      """#

  static let threadTemplate =
    #"""
    <h1>Moves and messages</h1>
    {{> alert}}
    <p>MSIX number {{msixID}}. <a href="{{child}}">The child's record</a>.
      <a href="/moves">All moves</a></p>
    {{^any}}<p class="lead">Nothing was posted between your State and another.</p>{{/any}}
    {{#entries}}
    <section class="record-section"><h2>{{title}}{{#day}} of {{day}}{{/day}}{{#late}}
      <span class="tag tag-error">Late</span>{{/late}}</h2>
    <p>{{from}} to {{to}}, {{posted}}, by {{by}}. <span class="hint">Event {{position}}</span></p>
    {{#wanted}}<p>Asks for {{wanted}}.</p>{{/wanted}}
    {{#text}}<p><strong>{{text}}</strong></p>{{/text}}
    {{#standing}}<p>{{standing}}{{#answerBy}}, by {{answerBy}}{{/answerBy}}{{#answeredAt}}
      <span class="hint">Receipt: event {{answeredAt}}</span>{{/answeredAt}}</p>{{/standing}}
    {{#statement}}<p>The records are the statement of event {{statement}}.</p>{{/statement}}
    {{#answerText}}<p><strong>{{answerText}}</strong></p>{{/answerText}}

    """# + answerMarkup + #"""
        <details><summary>Shown to</summary><ul>{{#deliveries}}<li>{{.}}</li>{{/deliveries}}</ul>
        {{^deliveries}}<p class="none">Nobody there has an account yet.</p>{{/deliveries}}</details>
        <details class="no-print"{{#isRepliedTo}} open{{/isRepliedTo}}><summary>Reply</summary>
        <form method="post" action="{{path}}" class="form">
          <input type="hidden" name="form" value="{{token}}">
          <input type="hidden" name="matter" value="message">
          <input type="hidden" name="about" value="{{posting}}">
          <div class="field"><label for="reply-{{posting}}">Your message</label>
            <textarea id="reply-{{posting}}" name="text" maxlength="2000"
              required>{{typedReply}}</textarea></div>

      """# + confirmMarkup("reply") + #"""
        <button type="submit" class="button-outline">Send</button></form></details>
      </section>
      {{/entries}}
      <section class="record-section no-print"><h2>Write</h2>
      <form method="post" action="{{path}}" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="matter">What</label><select id="matter" name="matter">
          {{#matters}}<option value="{{value}}"{{#chosen}} selected{{/chosen}}>{{title}}</option>
          {{/matters}}</select></div>
        <div class="field"><label for="to">To</label><p class="hint" id="to-hint">Empty: where the
          child was last, as another State says.</p>
          <select id="to" name="to" aria-describedby="to-hint"><option value=""></option>
          {{#states}}<option value="{{code}}"{{#chosen}} selected{{/chosen}}>{{name}}</option>
          {{/states}}</select></div>
        <div class="field"><label for="district">District there</label>
          <p class="hint" id="district-hint">Its seven digits; empty for the State.</p>
          <input id="district" name="district" type="text" inputmode="numeric" maxlength="7"
            value="{{typedDistrict}}" autocomplete="off" aria-describedby="district-hint"></div>
        <div class="field"><label for="day">Day of the move</label>
          <input id="day" name="day" type="date" value="{{typedDay}}" autocomplete="off"></div>
        <fieldset><legend>What a records request asks for; none for the whole record</legend>
        {{#parts}}<div class="choice"><input type="checkbox" id="{{name}}" name="{{name}}"
          value="yes"{{#chosen}} checked{{/chosen}}><label for="{{name}}">{{title}}</label></div>
        {{/parts}}</fieldset>
        <div class="field"><label for="text">Words</label><p class="hint" id="text-hint">No Social
          Security number. The thread names the child: leave names and birth dates out.</p>
          <textarea id="text" name="text" maxlength="2000"
            aria-describedby="text-hint">{{typed}}</textarea></div>
        <div class="choice"><input type="checkbox" id="confirm" name="confirm" value="yes">
          <label for="confirm">Names and birth dates in the words are meant</label></div>
        <button type="submit">Send</button></form></section>
      <p class="hint">This look is recorded as event {{look}}, with your name and purpose.</p>
      """#
}
