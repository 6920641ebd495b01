extension ProposalPages {
  static let startTemplate = #"""
    <h1>Merge and split</h1>
    {{> alert}}
    <p>You propose, and see first what it would bring about; another data administrator decides.</p>
    <div class="panels">
    <div class="panel"><h2>Two numbers, one child</h2>
    <form method="post" action="/identity/merge" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="master">MSIX number that stays</label>
        <input id="master" name="master" type="text" inputmode="numeric" maxlength="14"
          value="{{master}}" autocomplete="off" required></div>
      <div class="field"><label for="other">MSIX number that is retired</label>
        <input id="other" name="other" type="text" inputmode="numeric" maxlength="14"
          value="{{other}}" autocomplete="off" required></div>
      <button type="submit">Compare</button></form></div>
    <div class="panel"><h2>One number, several children</h2>
    <form method="post" action="/identity/split" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="number">MSIX number</label>
        <input id="number" name="number" type="text" inputmode="numeric" maxlength="14"
          value="{{number}}" autocomplete="off" required></div>
      <button type="submit">Show its records</button></form></div>
    </div>
    <h2>My open proposals</h2>
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="My open proposals">
    <table class="table stacked"><thead><tr><th scope="col">Proposal</th>
      <th scope="col">Children</th><th scope="col">Decides</th><th scope="col">Due</th>
      <th scope="col">Take it back</th></tr></thead><tbody>
    {{#proposals}}<tr><th scope="row">{{title}}</th><td data-label="Children">{{children}}</td>
      <td data-label="Decides">{{deciders}}</td><td data-label="Due">{{due}}</td>
      <td><form method="post" action="{{path}}">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="{{id}}">Why</label>
        <input id="{{id}}" name="reason" type="text" maxlength="400" autocomplete="off"
          required></div>
        <button type="submit" class="button-outline">Withdraw</button></form></td></tr>
    {{/proposals}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p>None.</p>{{/any}}
    """#

  private static let proposeMarkup = #"""

    <section class="record-section no-print"><h2>Propose it</h2>
    <form method="post" action="{{path}}" class="form">
      <input type="hidden" name="form" value="{{token}}">
      {{#marked}}<input type="hidden" name="{{name}}" value="{{value}}">{{/marked}}
      {{#together}}<input type="hidden" name="together" value="yes">{{/together}}
      <div class="field"><label for="reason">Why</label>
        <p class="hint" id="reason-hint">What you know; it is sealed with the records.</p>
        <textarea id="reason" name="reason" maxlength="1000" aria-describedby="reason-hint"
          required>{{reason}}</textarea></div>
      <button type="submit">Propose</button>
    </form></section>
    """#

  static let mergeTemplate =
    #"""
    <h1>Are these one child?</h1>
    {{> alert}}
    <p>{{master}} would stay, {{other}} would be retired. <a href="{{turned}}">The other way
      round</a>, or <a href="/identity">begin anew</a>.</p>
    """# + ProposalEffect.markup + DeskPages.comparedMarkup + MatchEvidence.markup + proposeMarkup

  static let splitTemplate =
    #"""
    <h1>Which records are another child's?</h1>
    {{> alert}}
    <p>Records of {{number}}. <a href="/identity">Begin anew</a></p>
    <form method="post" action="{{path}}/preview" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
      <fieldset><legend>Records that leave</legend>
      {{#records}}<div class="choice"><input type="checkbox" id="{{name}}" name="{{name}}"
        value="{{value}}"{{#chosen}} checked{{/chosen}}><label for="{{name}}">{{title}}, file of
        {{file}}, event {{position}}{{#joined}}; came by the merge of event {{joined}}{{/joined}}
        </label></div>{{/records}}
      </fieldset>
      <div class="choice"><input type="checkbox" id="together" name="together"
        value="yes"{{#together}} checked{{/together}}>
        <label for="together">They are one other child's</label></div>
      <button type="submit">Show what it would bring about</button>
    </form>
    """# + DeskPages.comparedMarkup

  static let splitPreviewTemplate =
    #"""
    <h1>Split these records off?</h1>
    {{> alert}}
    <p>Records of {{number}}. <a href="{{path}}">Mark others</a></p>
    """# + ProposalEffect.markup + proposeMarkup
}
