extension AccountPages {
  /// What is still to be done before the rest opens.
  static let stepsMarkup = #"""
    {{#isDue}}
    <div class="alert alert-info"><p class="alert-title">Before you can open records</p>
    <ol class="steps">
    {{#steps}}<li{{#done}} class="done"{{/done}}>{{#path}}<a href="{{path}}">{{title}}</a>{{/path}}
      {{^path}}{{title}}{{/path}}{{#done}} (done){{/done}}</li>{{/steps}}
    </ol></div>
    {{/isDue}}
    """#

  static let accountTemplate =
    #"""
    <h1>My account</h1>

    """# + stepsMarkup + #"""

      <dl class="facts">
        <dt>Account</dt><dd>{{name}}</dd>
        <dt>Organisation</dt><dd>{{organisation}}</dd>
        <dt>Roles</dt><dd><ul>{{#roles}}<li>{{.}}</li>{{/roles}}</ul>
          <a href="/account/roles">Hand back what you do not need</a></dd>
        <dt>Password ends</dt><dd>{{passwordEnds}} (<a href="/account/password">change</a>)</dd>
        <dt>Authenticator</dt><dd>{{secondFactor}}{{#canEnrol}}
          (<a href="/account/authenticator">set up</a>){{/canEnrol}}</dd>
        <dt>Rules of Behavior</dt><dd>accepted until {{rulesUntil}}
          (<a href="/account/rules">read</a>)</dd>
        <dt>Training</dt><dd><ul>{{#training}}<li>{{module}}: until {{until}}, certificate
          {{certificate}}</li>{{/training}}</ul> <a href="/account/training">Modules</a></dd>
      </dl>
      <p class="buttons"><a class="button button-outline" href="/account/sessions">My sessions</a>
        <a class="button button-outline" href="/account/contact">Change my particulars</a></p>
      """#

  static let passwordTemplate =
    #"""
    <h1>Choose a password</h1>
    {{> alert}}

    """# + stepsMarkup + #"""

      <form method="post" action="/account/password" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <input type="text" name="account" value="{{name}}" autocomplete="username" hidden>
        <div class="field"><label for="present">Present password</label>
          <input id="present" name="present" type="password" autocomplete="current-password"
            required></div>
        <div class="field"><label for="new">New password</label>
          <p class="hint" id="new-hint">At least eight characters, with capital and small letters,
            digits and special characters; none of your last six.</p>
          <input id="new" name="new" type="password" autocomplete="new-password"
            aria-describedby="new-hint" required></div>
        <div class="field"><label for="again">New password, again</label>
          <input id="again" name="again" type="password" autocomplete="new-password" required></div>
        <button type="submit">Change the password</button>
      </form>
      """#

  static let authenticatorTemplate =
    #"""
    <h1>Set up an authenticator</h1>
    {{> alert}}

    """# + stepsMarkup + #"""

      <p>Give this secret to the authenticator on your telephone, then type the code that it
        shows.</p>
      <p><span class="secret">{{shown}}</span></p>
      {{#address}}<p><a href="{{address}}">Open it in an authenticator on this device</a></p>
      {{/address}}
      <form method="post" action="/account/authenticator" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <input type="hidden" name="secret" value="{{secret}}">
        <div class="field"><label for="code">Code</label>
          <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
            required></div>
        <button type="submit">Set up</button>
      </form>
      """#

  static let recoveryTemplate = #"""
    <h1>Recovery codes</h1>
    <div class="alert alert-warning"><p class="alert-title">Keep these; they are shown once.</p>
    <p>Each opens your account once when the authenticator is lost.</p></div>
    <ul class="codes">{{#codes}}<li>{{.}}</li>{{/codes}}</ul>
    <p class="buttons no-print"><a class="button" href="/account">Go on</a>
      <button type="button" class="button-outline" data-print hidden>Print</button></p>
    """#

  static let sessionsTemplate = #"""
    <h1>My sessions</h1>
    <p>If one of these is not yours, end all of them and change your password.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Sessions">
    <table class="table stacked"><thead><tr><th scope="col">Began</th><th scope="col">Last used</th>
      <th scope="col">Ends at the latest</th><th scope="col">Which</th></tr></thead><tbody>
    {{#sessions}}<tr><td data-label="Began">{{started}}</td><td data-label="Last used">{{used}}</td>
      <td data-label="Ends at the latest">{{until}}</td>
      <td data-label="Which">{{#present}}this one{{/present}}{{^present}}another{{/present}}</td>
      </tr>{{/sessions}}
    </tbody></table></div>
    <form method="post" action="/account/sessions">
      <input type="hidden" name="form" value="{{token}}">
      <button type="submit">End all sessions, this one too</button>
    </form>
    """#

  static let contactTemplate = #"""
    <h1>My particulars</h1>
    {{> alert}}
    <p>They name you in the accounting of disclosures, which families may read. What is kept now is
      replaced by what you give here.</p>
    <form method="post" action="/account/contact" class="form">
      <input type="hidden" name="form" value="{{token}}">
      {{#fields}}<div class="field"><label for="{{name}}">{{title}}</label>
        <input id="{{name}}" name="{{name}}" type="text" value="{{value}}"
          autocomplete="{{fill}}" maxlength="400" required></div>{{/fields}}
      <button type="submit">Keep</button>
    </form>
    """#

  static let rolesTemplate = #"""
    <h1>Hand back a role</h1>
    {{> alert}}
    <p>What you do not need, nobody can misuse. A User Administrator can give it again; with the
      last role the account ends for ever.</p>
    <form method="post" action="/account/roles" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <fieldset><legend>Role</legend>
      {{#roles}}<div class="choice"><input type="radio" id="role-{{place}}" name="role"
        value="{{place}}" required><label for="role-{{place}}">{{title}}</label></div>{{/roles}}
      </fieldset>
      <div class="choice"><input type="checkbox" id="sure" name="sure" value="yes" required>
        <label for="sure">I do not need it any more.</label></div>
      <button type="submit" class="button-outline">Hand back</button></form>
    """#
}
