// The entry point of `azd up` (azure.yaml). It makes the resource group and deploys azuredeploy.json, the one description
// of the application, as a module. A test compares the two; nothing here has been compiled by the Bicep CLI.
targetScope = 'subscription'

@description('The name of the environment; azd finds the resource group by it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('The location of the application.')
param location string

@description('Short name of the application. The names of all its resources start with it.')
@minLength(3)
@maxLength(12)
param name string

@description('The application id of the app registration that callers sign in to.')
param clientId string

@description('The tenant whose people and applications may call.')
param tenantId string

param locations array = []

@description('The sizes that callers may choose. An item that ends in * is a prefix. Empty: all.')
param sizes array = []

@description('The resource ids of the managed identities that callers may put on their hosts. Empty: none.')
param identities array = []

@description('The further DNS names and addresses that callers may have in server certificates. Empty: none.')
param hostnames array = []

@description('The ids of managed images and gallery images that callers may name; one that ends in * is a prefix. Empty: none.')
param images array = []

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: {
    'azd-env-name': environmentName
  }
}

module application 'azuredeploy.json' = {
  name: 'berth'
  scope: group
  params: {
    name: name
    location: location
    clientId: clientId
    tenantId: tenantId
    locations: locations
    sizes: sizes
    identities: identities
    hostnames: hostnames
    images: images
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output BERTH_URL string = application.outputs.url
output BERTH_SITE_NAME string = application.outputs.siteName
output BERTH_PRINCIPAL_ID string = application.outputs.principalId
