{{- define "redial.labels" -}}
app.kubernetes.io/name: redial
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "redial.image" -}}
{{ .root.Values.image.registry }}/redial-{{ .component }}:{{ .root.Values.image.tag }}
{{- end }}

{{- define "redial.environment" -}}
envFrom:
  - configMapRef:
      name: {{ .root.Release.Name }}-environment
  - secretRef:
      name: {{ .root.Values.secret }}
{{- end }}

{{- define "redial.security" -}}
securityContext:
  allowPrivilegeEscalation: false
  runAsNonRoot: true
  runAsUser: 1000
  capabilities: { drop: [ALL] }
{{- end }}
